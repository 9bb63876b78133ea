// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.EngineMemory;
import io.moram.model.image.ImagePreprocessor;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.List;
import java.util.Random;

/**
 * The smallest backbone: an embedding is one linear layer of the pixels, or of the counts of
 * letters, divided by its length. Images have two sites that are adapted at once, texts have one.
 */
public final class LinearBackbone implements Backbone {
  /** The side of a prepared image in pixels. */
  public static final int SIDE = 2;

  /** The length of a prepared image, and the number of letters that it distinguishes. */
  public static final int INPUT_WIDTH = 3 * SIDE * SIDE;

  /** The width of an embedding. */
  public static final int EMBEDDING_WIDTH = 8;

  private static final SiteGroup IMAGE =
      SiteGroup.of(
          List.of(
              new SiteShape("image.low", INPUT_WIDTH, EMBEDDING_WIDTH / 2),
              new SiteShape("image.high", INPUT_WIDTH, EMBEDDING_WIDTH / 2)));
  private static final SiteGroup TEXT =
      SiteGroup.of(new SiteShape("text", INPUT_WIDTH, EMBEDDING_WIDTH));
  private static final long SEED = 3;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final float[] imageWeight;
  private final float[] textWeight;
  private final NDArray nativeImageWeight;
  private final NDArray nativeTextWeight;

  public LinearBackbone() {
    Random random = new Random(SEED);
    imageWeight = gaussians(random);
    textWeight = gaussians(random);
    nativeImageWeight = onDevice(imageWeight);
    nativeTextWeight = onDevice(textWeight);
  }

  private static float[] gaussians(Random random) {
    float[] numbers = new float[EMBEDDING_WIDTH * INPUT_WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private NDArray onDevice(float[] weight) {
    return EngineMemory.copy(manager.create(weight, new Shape(EMBEDDING_WIDTH, INPUT_WIDTH)));
  }

  /** The image side's weight W, {@code [embeddingWidth, inputWidth]} row by row. */
  public float[] imageWeight() {
    return imageWeight.clone();
  }

  /** The text side's weight, as {@link #imageWeight}. */
  public float[] textWeight() {
    return textWeight.clone();
  }

  /** How often each letter is in a text. */
  public static float[] letters(String text) {
    float[] counts = new float[INPUT_WIDTH];
    text.chars().forEach(letter -> counts[letter % INPUT_WIDTH]++);
    return counts;
  }

  @Override
  public String fingerprint() {
    return "linear";
  }

  @Override
  public List<SiteGroup> siteGroups() {
    return List.of(IMAGE, TEXT);
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    return firstLayer == 0 ? siteGroups() : List.of(TEXT);
  }

  @Override
  public int imageLayers() {
    return 1;
  }

  /** An image is one token. */
  @Override
  public int patchesPerSide() {
    return 0;
  }

  @Override
  public FeatureWidths featureWidths() {
    return new FeatureWidths(EMBEDDING_WIDTH, EMBEDDING_WIDTH);
  }

  @Override
  public int embeddingWidth() {
    return EMBEDDING_WIDTH;
  }

  @Override
  public float logitScale() {
    return 10;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public ImagePreprocessor preprocessor() {
    return ImagePreprocessor.standard(SIDE);
  }

  @Override
  public ImageStates encodeLower(NDManager scope, List<float[]> images, int layers) {
    return new ImageStates(rows(scope, images), images.size(), layers);
  }

  @Override
  public ImageStates lowerStates(NDManager scope, List<float[]> states, int layers) {
    return ImageStates.of(scope, states, INPUT_WIDTH, layers);
  }

  @Override
  public NDArray encodeImages(NDManager scope, ImageStates lower, SiteAdapter adapter) {
    NDArray input = lower.hidden().reshape(lower.images(), INPUT_WIDTH);
    input.attach(scope);
    return normalized(adapted(IMAGE, nativeImageWeight, input, adapter));
  }

  @Override
  public List<float[]> features(ImageStates lower) {
    try (NDManager scope = newScope()) {
      NDArray input = lower.hidden().reshape(lower.images(), INPUT_WIDTH);
      input.attach(scope);
      NDArray output = input.matMul(nativeImageWeight.transpose());
      NDArray both = output.concat(normalized(output), 1);
      return new ImageStates(both, lower.images(), imageLayers()).each();
    }
  }

  @Override
  public DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, ImageStates lower, TrainableAdapter trained, BackwardSettings settings) {
    return inTraining(IMAGE, nativeImageWeight, lower.hidden(), trained);
  }

  @Override
  public TextReading read(String text) {
    return new TextReading(text.chars().map(letter -> letter % INPUT_WIDTH).boxed().toList(), true);
  }

  @Override
  public NDArray encodeTexts(NDManager scope, List<String> texts, SiteAdapter adapter) {
    NDArray input = rows(scope, texts.stream().map(LinearBackbone::letters).toList());
    return normalized(adapted(TEXT, nativeTextWeight, input, adapter));
  }

  @Override
  public DifferentiableEncoding encodeTextsInTraining(
      NDManager scope, List<String> texts, TrainableAdapter trained, BackwardSettings settings) {
    NDArray input = rows(scope, texts.stream().map(LinearBackbone::letters).toList());
    return inTraining(TEXT, nativeTextWeight, input, trained);
  }

  private static NDArray rows(NDManager scope, List<float[]> inputs) {
    float[] flat = new float[inputs.size() * INPUT_WIDTH];
    for (int i = 0; i < inputs.size(); i++) {
      System.arraycopy(inputs.get(i), 0, flat, i * INPUT_WIDTH, INPUT_WIDTH);
    }
    return EngineMemory.copy(scope.create(flat, new Shape(inputs.size(), INPUT_WIDTH)));
  }

  private static NDArray adapted(
      SiteGroup sites, NDArray weight, NDArray input, SiteAdapter adapter) {
    return adapter.adapt(sites, input, input.matMul(weight.transpose()));
  }

  private static NDArray normalized(NDArray output) {
    return output.normalize(2, 1, 0);
  }

  private static DifferentiableEncoding inTraining(
      SiteGroup sites, NDArray weight, NDArray input, TrainableAdapter trained) {
    NDArray output = adapted(sites, weight, input, trained);
    NDArray embeddings = normalized(output);
    return new DifferentiableEncoding(
        embeddings,
        0,
        gradient -> {
          // Of y / |y|: the part of the gradient that is at right angles to y, divided by |y|.
          NDArray along = gradient.mul(embeddings).sum(new int[] {1}, true).mul(embeddings);
          NDArray length = output.norm(new int[] {1}, true);
          trained.backward(sites, input, gradient.sub(along).div(length), null);
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
