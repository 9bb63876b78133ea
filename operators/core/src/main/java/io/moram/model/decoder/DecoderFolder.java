// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.moram.engine.BFloat16Support;
import io.moram.model.LanguageModelSettings;
import io.moram.model.LanguageModelSize;
import io.moram.model.Projection;
import io.moram.model.PromptFormat;
import io.moram.model.WeightPrecision;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.WeightFiles;
import io.moram.model.format.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder in the Hugging Face layout, read and checked before its weights are loaded.
 *
 * @param settings how the model is loaded
 * @param device where it goes
 * @param digest has read all but the weights
 */
record DecoderFolder(
    DecoderConfig config,
    Set<Integer> endTokens,
    PlainTokenizer tokenizer,
    String tokenizerFile,
    WeightFiles weights,
    DecoderTensors tensors,
    LanguageModelSettings settings,
    Device device,
    MessageDigest digest) {

  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final int MOST_TOKENIZER_BYTES = 64 << 20;
  private static final int FINGERPRINT_BYTES = 16;

  /**
   * Reads a folder.
   *
   * @throws InvalidBackboneException if something is wrong with it
   */
  static DecoderFolder read(BackboneFiles files, Device device, LanguageModelSettings settings)
      throws IOException {
    MessageDigest digest = sha256();
    DecoderConfig config = ConfigReader.read(files.describe(CONFIG), json(files, CONFIG, digest));
    Set<Integer> endTokens = config.endTokens();
    if (files.has(GENERATION)) {
      ForeignSettings generation =
          new ForeignSettings(files.describe(GENERATION), json(files, GENERATION, digest));
      if (generation.has("eos_token_id")) {
        endTokens = ConfigReader.endTokens(generation);
      }
    }
    if (!files.has(TOKENIZER)) {
      throw new InvalidBackboneException(
          files.describe(TOKENIZER)
              + " is missing. Make it: python3 -c \"from transformers import AutoTokenizer as T;"
              + " T.from_pretrained('FOLDER').backend_tokenizer.save('FOLDER/tokenizer.json')\"");
    }
    byte[] tokenizer = files.read(TOKENIZER, MOST_TOKENIZER_BYTES);
    digest.update(tokenizer);
    if (!WeightFiles.areIn(files)) {
      throw new InvalidBackboneException(
          files.describe(WeightFiles.SINGLE)
              + " is missing, and so is "
              + WeightFiles.INDEX
              + ". Make it: python3 -c \"from transformers import AutoModelForCausalLM as M;"
              + " M.from_pretrained('FOLDER').save_pretrained('NEW')\"");
    }
    if (!settings.adapted().equals(Projection.ATTENTION)) {
      digest.update(new TreeSet<>(settings.adapted()).toString().getBytes(StandardCharsets.UTF_8));
    }
    PromptFormat prompts = settings.prompts();
    if (!prompts.isPlain()) {
      // Atoms that were trained within a format fit no other one.
      digest.update((prompts.prefix() + "\0" + prompts.suffix()).getBytes(StandardCharsets.UTF_8));
    }
    WeightFiles weights = WeightFiles.read(files);
    return new DecoderFolder(
        config,
        endTokens,
        PlainTokenizer.read(files, TOKENIZER, tokenizer),
        files.describe(TOKENIZER),
        weights,
        DecoderTensors.check(config, weights),
        settings,
        device,
        digest);
  }

  private static JsonNode json(BackboneFiles files, String name, MessageDigest digest)
      throws IOException {
    byte[] bytes = files.read(name, BackboneFiles.MOST_CONFIG_BYTES);
    digest.update(bytes);
    return files.json(name, bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How matrices are kept, not {@code AUTOMATIC}. */
  WeightPrecision precision() {
    if (settings.precision() != WeightPrecision.AUTOMATIC) {
      return settings.precision();
    }
    return tensors.areInBFloat16() && (device.isGpu() || BFloat16Support.isFastOn(device))
        ? WeightPrecision.BFLOAT16
        : WeightPrecision.SINGLE;
  }

  /** What the model is, and the memory that it takes. */
  LanguageModelSize size() {
    ModelFamily.Sizes sizes = config.sizes();
    return new LanguageModelSize(
        config.family().modelType(),
        sizes.layers(),
        sizes.width(),
        sizes.vocabulary(),
        sizes.context(),
        tensors.parameters(),
        precision(),
        tensors.bytes(precision()),
        2L * sizes.layers() * sizes.keyHeads() * sizes.headWidth() * Float.BYTES);
  }

  /**
   * Loads the weights; afterwards {@link #fingerprint} can be called once.
   *
   * @param manager owns them
   */
  Weights load(NDManager manager) throws IOException {
    return Weights.load(
        weights,
        manager,
        tensors.names()::contains,
        digest,
        precision() == WeightPrecision.BFLOAT16);
  }

  /**
   * The first 16 bytes of the SHA-256 of the configuration, tokenizer, weights, of the adapted
   * projections unless they are attention's, and of the prompt format if there is one, in
   * hexadecimal.
   */
  String fingerprint() {
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), FINGERPRINT_BYTES));
  }
}
