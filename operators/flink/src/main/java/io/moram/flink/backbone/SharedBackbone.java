// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import io.moram.engine.BFloat16Support;
import io.moram.engine.EngineThreads;
import io.moram.engine.Int8Support;
import io.moram.engine.Numerics;
import io.moram.model.Backbone;
import io.moram.model.FrozenModel;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.image.OrientationRule;
import io.moram.resource.Lease;
import io.moram.resource.SharedResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operator's lease of a backbone. All operators in a JVM that choose the same folder, device,
 * orientation and settings of language models share one copy in native memory. It is freed when the
 * last of them closes its lease.
 */
public final class SharedBackbone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBackbone.class);

  /** The name under which GPUs are configured as an external resource. */
  private static final String GPU_RESOURCE = "gpu";

  // What a JVM truly has once: native memory is not Flink's to share.
  private static final SharedResources<Key, FrozenModel> COPIES =
      new SharedResources<>(FrozenModel::close);

  private static final DeviceLease.Gpus GPUS = new DeviceLease.Gpus();

  private record Key(
      @Nullable String folder,
      Device device,
      OrientationRule orientation,
      LanguageModelSettings texts) {}

  private final Key key;
  private final Lease<FrozenModel> lease;
  private final DeviceLease device;

  private SharedBackbone(Key key, Lease<FrozenModel> lease, DeviceLease device) {
    this.key = key;
    this.lease = lease;
    this.device = device;
  }

  /**
   * Leases a backbone for the calling task thread. Loads it if no other operator has.
   *
   * @throws IOException if it cannot be read, or is no model that the project knows
   * @throws IllegalStateException if a GPU is asked for and there is none
   * @throws InterruptedException if the thread is interrupted while another one loads or frees it
   */
  public static SharedBackbone acquire(BackboneChoice choice, RuntimeContext context)
      throws IOException, InterruptedException {
    requirePortable(choice.numerics());
    DeviceLease device =
        DeviceLease.acquire(
            choice.device(),
            context.getExternalResourceInfos(GPU_RESOURCE),
            () -> Engine.getInstance().getGpuCount(),
            GPUS);
    SharedBackbone leased =
        load(
            new Key(choice.folder(), device.device(), choice.orientation(), choice.texts()),
            device);
    if (choice.threads() > 0) {
      // The engine is there now, which sets its own number when it starts.
      EngineThreads.useForThisThread(choice.threads());
    }
    return leased;
  }

  private static SharedBackbone load(Key key, DeviceLease device)
      throws IOException, InterruptedException {
    boolean loaded = false;
    try {
      device.requireEngine(Engine.getInstance().hasCapability(StandardCapabilities.CUDA));
      SharedBackbone leased = new SharedBackbone(key, COPIES.acquire(key, () -> load(key)), device);
      loaded = true;
      return leased;
    } finally {
      if (!loaded) {
        device.close();
      }
    }
  }

  private static void requirePortable(NumericsKind numerics) {
    List<String> missing = Numerics.missingForPortable();
    if (numerics == NumericsKind.PORTABLE && !missing.isEmpty()) {
      throw new IllegalStateException(
          "numerics is portable, but the environment of this process lacks "
              + String.join(", ", missing)
              + ". The engine reads it when it starts, so set it before the TaskManager starts: for"
              + " example as containerized.taskmanager.env.NAME in Flink's configuration, or by"
              + " export NAME before bin/taskmanager.sh.");
    }
  }

  private static FrozenModel load(Key key) throws IOException {
    Path folder = key.folder == null ? null : Path.of(key.folder);
    if (folder != null && LanguageModels.areIn(folder)) {
      return loadLanguageModel(key, folder);
    }
    Backbone backbone = ClipBackbone.load(folder, key.device, key.orientation);
    LOG.info(
        "Backbone loaded: folder={} fingerprint={} device={} weights=FP32 fastBf16={} fastInt8={}",
        key.folder == null ? "bundled" : key.folder,
        backbone.fingerprint(),
        key.device,
        BFloat16Support.isFastOn(key.device),
        Int8Support.areFastOn(key.device));
    return backbone;
  }

  private static LanguageModel loadLanguageModel(Key key, Path folder) throws IOException {
    // Before the weights, so that the log has it if they do not fit.
    LOG.info(
        "Language model to load: folder={} device={} size={}",
        folder,
        key.device,
        LanguageModels.size(folder, key.device, key.texts));
    LanguageModel model = LanguageModels.load(folder, key.device, key.texts);
    LOG.info(
        "Language model loaded: folder={} fingerprint={} promptFormatTokens={}",
        folder,
        model.fingerprint(),
        model.tokenizePrompt("a").length - model.tokenize("a").length);
    return model;
  }

  /**
   * The model, of either kind; usable until {@link #close}.
   *
   * @throws IllegalStateException if the lease is closed
   */
  public FrozenModel model() {
    return lease.get();
  }

  /**
   * The backbone; usable until {@link #close}.
   *
   * @throws IllegalStateException if the lease is closed, or the model is a language model
   */
  public Backbone backbone() {
    if (model() instanceof Backbone backbone) {
      return backbone;
    }
    throw new IllegalStateException(
        "backbone.folder is "
            + key.folder
            + ", which holds a language model; must hold a CLIP model for pictures.");
  }

  /**
   * The language model; usable until {@link #close}.
   *
   * @throws IllegalStateException if the lease is closed, or the model is of pictures
   */
  public LanguageModel languageModel() {
    if (model() instanceof LanguageModel language) {
      return language;
    }
    throw new IllegalStateException(
        "backbone.folder is "
            + (key.folder == null ? "unset" : key.folder)
            + ", so the backbone reads pictures; must be the folder of a language model for"
            + " texts.");
  }

  /** The device's name for logs, for example {@code cpu()} or {@code gpu(0)}. */
  public String device() {
    return key.device.toString();
  }

  /**
   * What decides the last bits of results of the calling thread, by name: see {@link Numerics}.
   *
   * @param rounded whether gradients may be rounded
   */
  public Map<String, String> numerics(boolean rounded) {
    return Numerics.here(key.device, rounded);
  }

  /** Returns whether the backbone computes on a GPU. */
  public boolean isOnGpu() {
    return key.device.isGpu();
  }

  /** Closes the lease; a second time does nothing. */
  @Override
  public void close() {
    lease.close();
    device.close();
  }
}
