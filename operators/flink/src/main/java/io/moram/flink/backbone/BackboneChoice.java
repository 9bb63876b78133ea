// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import ai.djl.Device;
import io.moram.model.Backbone;
import io.moram.model.FolderReport;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.LanguageModelSize;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.image.OrientationRule;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The backbone that an operator uses, and its device.
 *
 * @param folder a model in the Hugging Face layout, at the same path on every machine; null: the
 *     small bundled one
 * @param device the device that it computes on
 * @param threads the number of processor threads that one operation uses on the CPU, 0 or more; 0:
 *     the engine decides. Another number may change the last digits of results
 * @param numerics which bits results have
 * @param orientation what happens to the orientation that pictures state
 * @param texts how a language model is loaded
 */
public record BackboneChoice(
    @Nullable String folder,
    DeviceKind device,
    int threads,
    NumericsKind numerics,
    OrientationRule orientation,
    LanguageModelSettings texts)
    implements Serializable {

  /** Checks the number of threads, and that portable numerics are possible. */
  public BackboneChoice {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "backbone.threads is " + threads + "; must be 0 or more. With 0 the engine decides.");
    }
    if (numerics == NumericsKind.PORTABLE && threads == 0) {
      throw new IllegalArgumentException(
          "backbone.threads is 0; must be 1 or more if numerics is portable, because another"
              + " number of threads may round differently.");
    }
    if (numerics == NumericsKind.PORTABLE && device != DeviceKind.CPU) {
      throw new IllegalArgumentException(
          "backbone.device is "
              + device.name().toLowerCase(Locale.ROOT)
              + "; must be cpu if numerics is portable, because a GPU rounds differently.");
    }
  }

  /** A choice that turns pictures upright, and loads language models in the usual way. */
  public BackboneChoice(
      @Nullable String folder, DeviceKind device, int threads, NumericsKind numerics) {
    this(
        folder, device, threads, numerics, OrientationRule.APPLY, LanguageModelSettings.standard());
  }

  /**
   * Loads the model on the CPU, for the caller alone, who closes it.
   *
   * @throws IOException if it cannot be read, or is no model that the project knows
   */
  public Backbone loadOnCpu() throws IOException {
    return ClipBackbone.load(folder == null ? null : Path.of(folder), Device.cpu(), orientation);
  }

  /**
   * Loads the folder's language model on the CPU, for the caller alone, who closes it.
   *
   * @throws IOException if it cannot be read, or is no language model that the project knows
   */
  public LanguageModel loadLanguageModelOnCpu() throws IOException {
    if (folder == null) {
      throw new IOException(
          "backbone.folder is not set; must be the folder of a language model. Set it.");
    }
    return LanguageModels.load(Path.of(folder), Device.cpu(), texts);
  }

  /**
   * Whether the folder holds a language model, which reads prompts and not pictures.
   *
   * @throws IOException if its {@code config.json} cannot be read here
   */
  public boolean readsTexts() throws IOException {
    return folder != null && LanguageModels.areIn(Path.of(folder));
  }

  /**
   * What a folder's language model is, and the memory that it takes on the CPU. Its weights are not
   * loaded.
   *
   * @throws io.moram.model.format.InvalidBackboneException if the model is not supported
   * @throws IOException if a file cannot be read
   */
  public static LanguageModelSize languageModel(Path folder) throws IOException {
    return LanguageModels.size(folder, Device.cpu(), LanguageModelSettings.standard());
  }

  /**
   * Reads a folder and all that keeps it from being a backbone, without loading its weights.
   *
   * @param withFingerprint whether to read all bytes of the weights for the fingerprint
   * @throws IOException if a file cannot be read to its end; all else is in the report
   */
  public static FolderReport inspect(Path folder, boolean withFingerprint) throws IOException {
    return ClipBackbone.inspect(folder, withFingerprint);
  }

  /** The bundled backbone, on the CPU. */
  public static BackboneChoice embedded() {
    return new BackboneChoice(null, DeviceKind.CPU, 0, NumericsKind.NATIVE);
  }
}
