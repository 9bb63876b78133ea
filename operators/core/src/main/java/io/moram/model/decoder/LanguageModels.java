// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.LanguageModelSize;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Loads language models from folders in the Hugging Face layout: {@code config.json}, {@code
 * tokenizer.json}, {@code model.safetensors} (or {@code model.safetensors.index.json} and the files
 * that it names; F32, F16 or BF16), and if there is one {@code generation_config.json}. The key
 * {@code model_type} of {@code config.json} decides which model it is.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class LanguageModels {

  /** A note on a folder with a chat template, if no prompt format is set. */
  public static final String TEMPLATE_NOTE =
      "The folder has a chat template, which is not applied, so prompts stay as they are. If"
          + " prompts should be turns of a chat, set backbone.prompt-prefix and"
          + " backbone.prompt-suffix: docs/texts.md says how.";

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private LanguageModels() {}

  /**
   * Whether a folder's {@code config.json} names a kind of language model. Whether the model can be
   * loaded is not checked. A folder that is damaged, or is none, has no language model.
   *
   * @throws IOException if the file cannot be read
   */
  public static boolean areIn(Path folder) throws IOException {
    try {
      BackboneFiles files = BackboneFiles.inFolder(folder);
      return files.has(CONFIG)
          && ModelFamily.isNamed(
              files
                  .json(CONFIG, files.read(CONFIG, BackboneFiles.MOST_CONFIG_BYTES))
                  .path("model_type")
                  .asText());
    } catch (InvalidBackboneException e) {
      return false;
    }
  }

  /**
   * Whether a folder has a chat template. It is never applied: see {@link
   * io.moram.model.PromptFormat}.
   *
   * @throws InvalidBackboneException if {@code tokenizer_config.json} is no JSON
   * @throws IOException if a file cannot be read
   */
  public static boolean haveChatTemplate(Path folder) throws IOException {
    BackboneFiles files = BackboneFiles.inFolder(folder);
    return files.has("chat_template.jinja")
        || (files.has(TOKENIZER_CONFIG)
            && files
                .json(
                    TOKENIZER_CONFIG,
                    files.read(TOKENIZER_CONFIG, BackboneFiles.MOST_TOKENIZER_BYTES))
                .hasNonNull("chat_template"));
  }

  /**
   * What a folder's model is and the memory that it will take. Reads the headers of the weights
   * only.
   *
   * @param device where the model would go
   * @throws InvalidBackboneException if a file is missing, damaged or of a model that is not
   *     supported
   * @throws IOException if a file cannot be read
   */
  public static LanguageModelSize size(Path folder, Device device, LanguageModelSettings settings)
      throws IOException {
    return DecoderFolder.read(BackboneFiles.inFolder(folder), device, settings).size();
  }

  /**
   * Where a model takes atoms.
   *
   * @param fingerprint as that of the loaded model
   * @param sites the linear layers that take atoms, the lowest layer's first
   */
  public record AtomPlaces(String fingerprint, List<SiteShape> sites) {}

  /**
   * Where a folder's model takes atoms. Reads the weights for their fingerprint, and keeps none.
   *
   * @throws InvalidBackboneException as {@link #size}
   * @throws IOException as {@link #size}
   */
  public static AtomPlaces atomPlaces(Path folder, LanguageModelSettings settings)
      throws IOException {
    DecoderFolder read = DecoderFolder.read(BackboneFiles.inFolder(folder), Device.cpu(), settings);
    Weights.digest(read.weights(), read.digest());
    return new AtomPlaces(read.fingerprint(), read.tensors().sites(settings.adapted()));
  }

  /**
   * Loads a model.
   *
   * @param device where the weights go and all computation on them happens
   * @throws InvalidBackboneException as {@link #size}
   * @throws IOException as {@link #size}
   */
  public static LanguageModel load(Path folder, Device device, LanguageModelSettings settings)
      throws IOException {
    DecoderFolder read = DecoderFolder.read(BackboneFiles.inFolder(folder), device, settings);
    DecoderTokenizer tokenizer =
        DecoderTokenizer.of(
            read.tokenizerFile(), read.tokenizer(), read.config().sizes().vocabulary());
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      return new DecoderModel(read, tokenizer, manager);
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      manager.close();
      throw e;
    }
  }
}
