// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A frozen weight in BF16, made on first use, because serving never needs it. Thread-safe. */
final class BFloat16Weight {

  private final NDArray weight;
  private @Nullable NDArray rounded;

  BFloat16Weight(NDArray weight) {
    this.weight = weight;
  }

  /** Returns the rounded weight, which lives as long as the weight. */
  synchronized NDArray get() {
    NDArray made = rounded;
    if (made == null) {
      made = EncoderProgram.bfloat16(weight);
      rounded = made;
    }
    return made;
  }
}
