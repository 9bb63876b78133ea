// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.image.ImagePreprocessor;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A frozen model that embeds images and texts in one space. Its {@link #siteGroups} are the image
 * encoder's layers, then the text encoder's.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface Backbone extends FrozenModel {

  /**
   * The linear layers that take atoms, without those of the image encoder's lowest layers.
   *
   * @param firstLayer the lowest image layer that is adapted, 0 to {@link #imageLayers}
   */
  List<SiteGroup> siteGroups(int firstLayer);

  /** The number of layers of the image encoder. */
  int imageLayers();

  /**
   * The number of patches along each side of a picture. A layer of the image encoder reads a class
   * token, and then the patches row by row. Its last layer may compute the class token alone.
   */
  int patchesPerSide();

  /** The width of the space that images and texts share. */
  int embeddingWidth();

  /** The widths of the two parts of an image's frozen features. */
  FeatureWidths featureWidths();

  /** The factor that makes a logit of the cosine of an image and a text. */
  float logitScale();

  /** Prepares images for {@link #encodeImages}. */
  ImagePreprocessor preprocessor();

  /**
   * Computes the image encoder's lowest layers, without atoms.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param images what {@link #preprocessor} made of each; at least one
   * @param layers the number of layers, 0 to {@link #imageLayers}; 0: only what precedes the layers
   * @throws IllegalArgumentException if there is no image, or one has another length
   */
  ImageStates encodeLower(NDManager scope, List<float[]> images, int layers);

  /**
   * Computes the first product of the next layer too, if several passes go on from the same states.
   *
   * @param lower what {@link #encodeLower} gave; not to be used afterwards
   * @return the states, which close what {@code lower} would have closed
   */
  default ImageStates withProducts(ImageStates lower) {
    return lower;
  }

  /**
   * Puts the states of single images together.
   *
   * @param scope owns the result
   * @param states what {@link ImageStates#each} gave, at least one
   * @param layers the number of layers that have been computed
   */
  ImageStates lowerStates(NDManager scope, List<float[]> states, int layers);

  /**
   * Computes the remaining layers of images.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param lower what {@link #encodeLower} gave; not closed
   * @return {@code [images, embeddingWidth]}, L2-normalised
   */
  NDArray encodeImages(NDManager scope, ImageStates lower, SiteAdapter adapter);

  /**
   * Computes the frozen features of images: the class token of the last hidden layer, the mean of
   * its other tokens, and the embedding, which is L2-normalised.
   *
   * @param lower what {@link #encodeLower} gave before the last layer; not closed
   * @return for each {@code [hidden + embedding]} numbers, see {@link #featureWidths}
   */
  List<float[]> features(ImageStates lower);

  /**
   * Computes the frozen features of images.
   *
   * @param images what {@link #preprocessor} made of each; may be none
   * @return one for each, as {@link #features(ImageStates)}
   */
  default List<float[]> features(List<float[]> images) {
    if (images.isEmpty()) {
      return new ArrayList<>();
    }
    try (NDManager scope = newScope();
        ImageStates states = encodeLower(scope, images, 0)) {
      return features(states);
    }
  }

  /**
   * Embeds images.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param images what {@link #preprocessor} made of each; at least one
   * @return {@code [images, embeddingWidth]}, L2-normalised
   * @throws IllegalArgumentException if there is no image, or one has another length
   */
  default NDArray encodeImages(NDManager scope, List<float[]> images, SiteAdapter adapter) {
    try (ImageStates lower = encodeLower(scope, images, 0)) {
      return encodeImages(scope, lower, adapter);
    }
  }

  /**
   * Computes the remaining layers of images, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   * @param lower what {@link #encodeLower} gave; must stay open until the backward pass has run,
   *     which closes it
   * @param trained gets the gradients of the layers that are computed here
   */
  DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, ImageStates lower, TrainableAdapter trained, BackwardSettings settings);

  /**
   * Embeds images, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   * @param images as {@link #encodeImages} takes them
   * @param trained gets the gradients
   * @throws IllegalArgumentException as {@link #encodeImages}
   */
  default DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, List<float[]> images, TrainableAdapter trained, BackwardSettings settings) {
    return encodeImagesInTraining(scope, encodeLower(scope, images, 0), trained, settings);
  }

  /** What the backbone reads of a text, before it embeds it. */
  TextReading read(String text);

  /**
   * Embeds texts. A text that is too long is cut.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param texts at least one
   * @return {@code [texts, embeddingWidth]}, L2-normalised
   * @throws IllegalArgumentException if there is no text
   */
  NDArray encodeTexts(NDManager scope, List<String> texts, SiteAdapter adapter);

  /**
   * Embeds texts, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   * @param texts as {@link #encodeTexts} takes them
   * @param trained gets the gradients
   * @throws IllegalArgumentException as {@link #encodeTexts}
   */
  DifferentiableEncoding encodeTextsInTraining(
      NDManager scope, List<String> texts, TrainableAdapter trained, BackwardSettings settings);

  /**
   * The frozen model's embeddings of images, outside of native memory.
   *
   * @param images what {@link #preprocessor} made of each; may be none
   * @return one for each, {@link #embeddingWidth} wide, L2-normalised
   */
  default List<float[]> embedImages(List<float[]> images) {
    List<float[]> embeddings = new ArrayList<>(images.size());
    if (images.isEmpty()) {
      return embeddings;
    }
    int width = embeddingWidth();
    try (NDManager scope = newScope();
        NDArray rows = encodeImages(scope, images, SiteAdapter.NONE)) {
      float[] all = rows.toFloatArray();
      for (int start = 0; start < all.length; start += width) {
        embeddings.add(Arrays.copyOfRange(all, start, start + width));
      }
    }
    return embeddings;
  }
}
