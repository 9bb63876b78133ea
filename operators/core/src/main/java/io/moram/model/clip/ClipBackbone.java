// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.FeatureWidths;
import io.moram.model.FolderReport;
import io.moram.model.ImageStates;
import io.moram.model.SiteAdapter;
import io.moram.model.TextReading;
import io.moram.model.TrainableAdapter;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.Weights;
import io.moram.model.image.ImagePreprocessor;
import io.moram.model.image.OrientationRule;
import io.moram.model.layers.FrozenLinear;
import io.moram.sites.SiteGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A frozen CLIP model with both encoders, in native memory. Its six linear layers in every layer of
 * both encoders take atoms through a {@link SiteAdapter}.
 *
 * <p>How many processor threads one call takes is the process's affair: see {@link
 * io.moram.engine.EngineThreads}.
 */
public final class ClipBackbone implements Backbone {

  private static final String DEFAULT = "/backbones/clip-mini";
  private static final String LOGIT_SCALE = "logit_scale";

  private final NDManager manager;
  private final String fingerprint;
  private final ClipConfig config;
  private final VisionEncoder vision;
  private final TextEncoder text;
  private final float logitScale;
  private final ImagePreprocessor preprocessor;
  private final ClipTokenizer tokenizer;

  private ClipBackbone(ClipFolder folder, NDManager manager, OrientationRule orientation)
      throws IOException {
    this.manager = manager;
    this.config = folder.config();
    this.preprocessor = folder.preprocessor().withOrientation(orientation);
    this.tokenizer = folder.tokenizer();
    Weights weights = folder.load(manager);
    this.vision = VisionEncoder.load(weights, config);
    this.text = TextEncoder.load(weights, config);
    this.logitScale = (float) Math.exp(weights.tensor(LOGIT_SCALE).getFloat());
    this.fingerprint = ClipFolder.fingerprint(folder.digest());
  }

  /**
   * Loads a model from a folder in the Hugging Face layout: {@code config.json}, {@code
   * tokenizer.json}, {@code model.safetensors} (or {@code model.safetensors.index.json} and the
   * files that it names; F32, F16 or BF16), and {@code preprocessor_config.json} or {@code
   * processor_config.json}. docs/backbones.md says what of them is read.
   *
   * @param device where the weights go and all computation on them happens
   * @throws io.moram.model.format.InvalidBackboneException if a file is missing, damaged or of
   *     another kind of model
   * @throws IOException if a file cannot be read
   */
  public static ClipBackbone load(Path folder, Device device) throws IOException {
    return load(folder, device, OrientationRule.APPLY);
  }

  /**
   * Loads a model as {@link #load(Path, Device)}.
   *
   * @param folder null: clip-mini
   * @param orientation what happens to the orientation of pictures
   */
  public static ClipBackbone load(@Nullable Path folder, Device device, OrientationRule orientation)
      throws IOException {
    return load(
        folder == null ? BackboneFiles.onClassPath(DEFAULT) : BackboneFiles.inFolder(folder),
        device,
        orientation);
  }

  /**
   * Reads a folder and all that is wrong with it, without loading its weights.
   *
   * @param withFingerprint whether to read all bytes of the weights for the fingerprint
   * @throws IOException if a file cannot be read to its end; all else is in the report
   */
  public static FolderReport inspect(Path folder, boolean withFingerprint) throws IOException {
    return FolderInspection.inspect(folder, withFingerprint);
  }

  /** Loads clip-mini, the small model that comes with the project. */
  public static ClipBackbone loadDefault(Device device) throws IOException {
    return load(BackboneFiles.onClassPath(DEFAULT), device, OrientationRule.APPLY);
  }

  /**
   * Loads a model onto the CPU, for callers that know nothing of devices.
   *
   * @param folder as {@link #load(Path, Device)} takes it; null: clip-mini
   */
  public static ClipBackbone loadOnCpu(@Nullable Path folder) throws IOException {
    return folder == null ? loadDefault(Device.cpu()) : load(folder, Device.cpu());
  }

  static ClipBackbone load(BackboneFiles files, Device device, OrientationRule orientation)
      throws IOException {
    ClipFolder folder = ClipFolder.read(files);
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      return new ClipBackbone(folder, manager, orientation);
    } catch (IOException | RuntimeException e) {
      folder.tokenizer().close();
      manager.close();
      throw e;
    }
  }

  /**
   * The first 16 bytes of the SHA-256 of the configuration, preprocessing, tokenizer and weights,
   * in hexadecimal.
   */
  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public List<SiteGroup> siteGroups() {
    return siteGroups(0);
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    if (firstLayer < 0 || firstLayer > imageLayers()) {
      throw new IllegalArgumentException(
          "training.first-layer is "
              + firstLayer
              + "; must be 0 to "
              + imageLayers()
              + ", the number of layers of this backbone's image encoder.");
    }
    return Stream.concat(vision.transformer().linears(firstLayer), text.transformer().linears(0))
        .map(FrozenLinear::sites)
        .toList();
  }

  @Override
  public int imageLayers() {
    return vision.transformer().layers().size();
  }

  @Override
  public int patchesPerSide() {
    return config.grid();
  }

  @Override
  public int embeddingWidth() {
    return config.embeddingWidth();
  }

  @Override
  public FeatureWidths featureWidths() {
    return new FeatureWidths(2 * config.vision().width(), config.embeddingWidth());
  }

  @Override
  public float logitScale() {
    return logitScale;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public ImagePreprocessor preprocessor() {
    return preprocessor;
  }

  /** Splits texts into tokens for {@link #encodeTokens}. */
  ClipTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public ImageStates encodeLower(NDManager scope, List<float[]> images, int layers) {
    requireSome("images", images);
    return vision.lower(scope, images, layers);
  }

  @Override
  public ImageStates withProducts(ImageStates lower) {
    return vision.withProducts(lower);
  }

  @Override
  public ImageStates lowerStates(NDManager scope, List<float[]> states, int layers) {
    return ImageStates.of(scope, states, config.vision().width(), layers);
  }

  @Override
  public NDArray encodeImages(NDManager scope, ImageStates lower, SiteAdapter adapter) {
    return vision.encode(scope, lower, adapter);
  }

  @Override
  public List<float[]> features(ImageStates lower) {
    try (NDManager scope = newScope()) {
      return vision.features(scope, lower);
    }
  }

  @Override
  public DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, ImageStates lower, TrainableAdapter trained, BackwardSettings settings) {
    return vision.encodeInTraining(scope, lower, trained, settings);
  }

  @Override
  public TextReading read(String text) {
    int[] tokens = tokenizer.encode(text);
    int end = tokens.length - 1;
    // A sign that the tokenizer does not know becomes the end token, and ends the text.
    int first = 1;
    while (first < end && tokens[first] != tokens[end]) {
      first++;
    }
    return new TextReading(
        Arrays.stream(tokens, Math.min(1, end), first).boxed().toList(),
        first == end && tokens.length < config.positions());
  }

  /** Embeds texts; one that is too long loses its last words. */
  @Override
  public NDArray encodeTexts(NDManager scope, List<String> texts, SiteAdapter adapter) {
    return encodeTokens(scope, tokenizer.encode(texts), adapter);
  }

  /** As {@link #encodeTexts}, and can send a gradient back once. */
  @Override
  public DifferentiableEncoding encodeTextsInTraining(
      NDManager scope, List<String> texts, TrainableAdapter trained, BackwardSettings settings) {
    return encodeTokensInTraining(scope, tokenizer.encode(texts), trained, settings);
  }

  /**
   * Embeds texts that are split into tokens.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param texts the token numbers of each text, from the start token to the end token; at least
   *     one text
   * @return {@code [texts, embeddingWidth]}, L2-normalised
   */
  public NDArray encodeTokens(NDManager scope, List<int[]> texts, SiteAdapter adapter) {
    requireSome("texts", texts);
    return text.encode(scope, texts, adapter);
  }

  /**
   * As {@link #encodeTokens}, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   */
  public DifferentiableEncoding encodeTokensInTraining(
      NDManager scope, List<int[]> texts, TrainableAdapter trained, BackwardSettings settings) {
    requireSome("texts", texts);
    return text.encodeInTraining(scope, texts, trained, settings);
  }

  private static void requireSome(String what, List<?> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("no " + what + " to embed");
    }
  }

  @Override
  public void close() {
    tokenizer.close();
    manager.close();
  }
}
