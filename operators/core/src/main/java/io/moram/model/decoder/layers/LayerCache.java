// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.model.KeyValueCache;

/** The keys and values of all layers of one growing sequence. */
public final class LayerCache implements KeyValueCache {

  private static final int FIRST_CAPACITY = 64;

  private NDArray store;
  private int tokens;

  /**
   * @param width of the keys and values of a token in one layer
   */
  LayerCache(NDManager manager, int layers, int width) {
    this.store = manager.zeros(new Shape(layers, FIRST_CAPACITY, width));
  }

  /** {@code [layers, capacity, width]}; the first {@link #tokens} rows of every layer are taken. */
  NDArray store() {
    return store;
  }

  /** Doubles the capacity until more tokens fit. */
  void ensureRoomFor(int more) {
    long capacity = store.getShape().get(1);
    long wanted = capacity;
    while (wanted < (long) tokens + more) {
      wanted *= 2;
    }
    if (wanted > capacity) {
      try (NDArray smaller = store) {
        store = DecoderProgram.grow(smaller, Math.toIntExact(wanted));
      }
    }
  }

  /** Counts tokens that have been written. */
  void added(int more) {
    tokens += more;
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public long bytes() {
    return store.getShape().size() * Float.BYTES;
  }

  @Override
  public void close() {
    store.close();
  }
}
