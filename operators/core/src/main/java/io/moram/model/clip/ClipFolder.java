// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.ndarray.NDManager;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.WeightFiles;
import io.moram.model.format.Weights;
import io.moram.model.image.ImagePreprocessor;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in the Hugging Face layout, read and checked as transformers reads it, before its
 * weights are loaded.
 *
 * @param config what {@code config.json} says
 * @param pictures how pictures are prepared
 * @param tokenizer the tokenizer; closed by whoever takes the folder
 * @param weights the files of weights
 * @param tensors the names of the model's tensors, which the files may hold others beside
 * @param digest has read all but the weights
 */
record ClipFolder(
    ClipConfig config,
    PictureSettings pictures,
    ClipTokenizer tokenizer,
    WeightFiles weights,
    Set<String> tensors,
    MessageDigest digest) {

  private static final Logger LOG = LoggerFactory.getLogger(ClipFolder.class);
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final int FINGERPRINT_BYTES = 16;

  /**
   * Reads a folder.
   *
   * @throws InvalidBackboneException if something is wrong with it: the first of the faults that
   *     {@link FolderInspection} finds
   */
  static ClipFolder read(BackboneFiles files) throws IOException {
    MessageDigest digest = sha256();
    ClipConfig config = readConfig(files, digest);
    PictureSettings pictures = PictureSettings.read(files, config.imageSize(), digest);
    if (pictures.source() == null) {
      LOG.info("{}: {}", files.describe(""), pictures.assumption());
    }
    byte[] tokenizer = tokenizerBytes(files, digest);
    WeightFiles weights = readWeights(files);
    Set<String> tensors = ClipTensors.check(config, weights);
    return new ClipFolder(
        config, pictures, readTokenizer(files, tokenizer, config), weights, tensors, digest);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static ClipConfig readConfig(BackboneFiles files, MessageDigest digest) throws IOException {
    if (!files.has(CONFIG)) {
      throw ConversionAdvice.withoutConfig(files);
    }
    byte[] bytes = files.read(CONFIG, BackboneFiles.MOST_CONFIG_BYTES);
    digest.update(bytes);
    return ClipConfig.parse(files.describe(CONFIG), files.json(CONFIG, bytes));
  }

  static byte[] tokenizerBytes(BackboneFiles files, MessageDigest digest) throws IOException {
    if (!files.has(TOKENIZER)) {
      throw ConversionAdvice.withoutTokenizer(files);
    }
    byte[] bytes = files.read(TOKENIZER, BackboneFiles.MOST_TOKENIZER_BYTES);
    digest.update(bytes);
    return bytes;
  }

  /** Reads a tokenizer, which the caller closes. */
  static ClipTokenizer readTokenizer(BackboneFiles files, byte[] bytes, ClipConfig config)
      throws IOException {
    TokenizerJson checked = TokenizerJson.read(files, TOKENIZER, bytes);
    if (checked.highestToken() >= config.vocabulary()) {
      throw new InvalidBackboneException(
          String.format(
              "%s has the token number %d; vocab_size of config.json is %d, so the two do not"
                  + " belong together",
              files.describe(TOKENIZER), checked.highestToken(), config.vocabulary()));
    }
    return ClipTokenizer.read(files.describe(TOKENIZER), checked.json(), config);
  }

  static WeightFiles readWeights(BackboneFiles files) throws IOException {
    if (!WeightFiles.areIn(files)) {
      throw ConversionAdvice.withoutWeights(files);
    }
    return WeightFiles.read(files);
  }

  /** Prepares pictures as the folder says. */
  ImagePreprocessor preprocessor() {
    return ImagePreprocessor.of(pictures.steps());
  }

  /**
   * Loads the weights; afterwards {@link #fingerprint} can be called once.
   *
   * @param manager owns them
   */
  Weights load(NDManager manager) throws IOException {
    return Weights.load(weights, manager, tensors::contains, digest);
  }

  /**
   * The first 16 bytes of the SHA-256 of the configuration, preprocessing, tokenizer and weights,
   * in hexadecimal.
   *
   * @param digest has read all of them
   */
  static String fingerprint(MessageDigest digest) {
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), FINGERPRINT_BYTES));
  }
}
