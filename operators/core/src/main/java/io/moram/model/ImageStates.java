// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.EngineMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Images on their way through a frozen image encoder: all of their tokens between two layers. The
 * layers below are the same for every bank, so they are computed once.
 *
 * @param hidden {@code [images * tokens, width]}, the tokens of an image one after another
 * @param products the first product of the next layer, without atoms, if several passes are to use
 *     it: {@code [images * tokens, any]}; else null
 * @param images the number of images, at least 1
 * @param layers the number of layers that have been computed
 */
@API(status = API.Status.EXPERIMENTAL)
public record ImageStates(NDArray hidden, @Nullable NDArray products, int images, int layers)
    implements AutoCloseable {

  /** Checks that the tokens divide among the images. */
  public ImageStates {
    if (images < 1 || hidden.getShape().get(0) % images != 0) {
      throw new IllegalArgumentException(
          hidden.getShape() + " tokens do not divide among " + images + " images");
    }
  }

  /** States without products. */
  public ImageStates(NDArray hidden, int images, int layers) {
    this(hidden, null, images, layers);
  }

  /**
   * Puts the states of single images together.
   *
   * @param scope owns the result
   * @param states what {@link #each} gave, at least one
   * @param width of a token
   * @param layers the number of layers that have been computed
   */
  public static ImageStates of(NDManager scope, List<float[]> states, int width, int layers) {
    int each = states.get(0).length;
    float[] flat = new float[Math.multiplyExact(states.size(), each)];
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(states.get(i), 0, flat, i * each, each);
    }
    Shape shape = new Shape(flat.length / width, width);
    return new ImageStates(EngineMemory.copy(scope.create(flat, shape)), states.size(), layers);
  }

  /**
   * The states of some images.
   *
   * @param scope owns the result
   * @param places of the images; one may come several times
   */
  public ImageStates select(NDManager scope, int[] places) {
    long[] wanted = Arrays.stream(places).asLongStream().toArray();
    try (NDArray index = scope.create(wanted)) {
      return new ImageStates(
          select(scope, hidden, index),
          products == null ? null : select(scope, products, index),
          places.length,
          layers);
    }
  }

  private NDArray select(NDManager scope, NDArray tokens, NDArray index) {
    long width = tokens.getShape().get(1);
    try (NDArray byImage = tokens.reshape(images, -1);
        NDArray chosen = byImage.get(new NDIndex("{}", index))) {
      NDArray rows = chosen.reshape(-1, width);
      rows.attach(scope);
      return rows;
    }
  }

  /** The states of every image on the heap, {@code [tokens * width]} each. */
  public List<float[]> each() {
    float[] flat = hidden.toFloatArray();
    int length = flat.length / images;
    List<float[]> each = new ArrayList<>(images);
    for (int start = 0; start < flat.length; start += length) {
      each.add(Arrays.copyOfRange(flat, start, start + length));
    }
    return each;
  }

  @Override
  public void close() {
    hidden.close();
    if (products != null) {
      products.close();
    }
  }
}
