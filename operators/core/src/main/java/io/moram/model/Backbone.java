// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.image.ImagePreprocessor;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A frozen model that embeds images and texts in one space, in native memory. Atoms are added to
 * its linear layers through a {@link SiteAdapter}.
 *
 * <p>Thread-safe: any number of threads may encode at once. Two backbones are equal only if they
 * are the same object.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface Backbone extends AutoCloseable {

  /**
   * Identifies the weights and all else that decides an embedding. Atoms fit the backbone that they
   * were trained on and no other.
   */
  String fingerprint();

  /**
   * The linear layers that take atoms, those that are adapted at once together: the image encoder's
   * layers, then the text encoder's. Always the same groups in the same order.
   */
  List<SiteGroup> siteGroups();

  /** The sites of all {@link #siteGroups}, in their order. */
  default List<SiteShape> sites() {
    return siteGroups().stream().flatMap(group -> group.sites().stream()).toList();
  }

  /** The width of the space that images and texts share. */
  int embeddingWidth();

  /** The factor that makes a logit of the cosine of an image and a text. */
  float logitScale();

  /** The device and the memory that this model computes in; scopes are made from it. */
  NDManager manager();

  /**
   * A scope of native memory on this model's device; the caller closes it. Closing the backbone
   * closes it too.
   */
  default NDManager newScope() {
    return manager().newSubManager();
  }

  /** Prepares images for {@link #encodeImages}. */
  ImagePreprocessor preprocessor();

  /**
   * Embeds images.
   *
   * @param scope owns the result, and everything on the way to it until it is closed
   * @param images what {@link #preprocessor} made of each; at least one
   * @return {@code [images, embeddingWidth]}, L2-normalised
   * @throws IllegalArgumentException if there is no image, or one has another length
   */
  NDArray encodeImages(NDManager scope, List<float[]> images, SiteAdapter adapter);

  /**
   * Embeds images, and can send a gradient back once.
   *
   * @param scope owns everything that this and the backward pass take until it is closed
   * @param images as {@link #encodeImages} takes them
   * @param trained gets the gradients
   * @throws IllegalArgumentException as {@link #encodeImages}
   */
  DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, List<float[]> images, TrainableAdapter trained, BackwardSettings settings);

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

  /** Frees the model's memory; nothing may be encoded any more. */
  @Override
  void close();
}
