// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A frozen weight in BF16, made when it is first asked for: serving never does. Thread-safe. */
final class BFloat16Weight {

  private final NDArray weight;
  private @Nullable NDArray rounded;

  BFloat16Weight(NDArray weight) {
    this.weight = weight;
  }

  /** As long-lived as the weight. */
  synchronized NDArray get() {
    NDArray made = rounded;
    if (made == null) {
      made =
          EncoderProgram.call("brain_float")
              .with(weight)
              .run(weight.getManager())
              .singletonOrThrow();
      rounded = made;
    }
    return made;
  }
}
