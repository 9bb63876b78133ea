// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDArray;
import io.moram.memory.AtomBank;

/** The adapted layer in training, as {@link AtomBank#applyInTraining} computes it. */
@FunctionalInterface
public interface TrainedLayer {

  /**
   * The adapted layer's output, through which gradients flow to all but the frozen atoms.
   *
   * @param site the layer's
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b, {@code [tokens, outputWidth]}; may become y
   * @param keys the active task's keys at this site, {@code [rank, inputWidth]}
   * @param values the active task's values at this site, {@code [rank, outputWidth]}
   * @return y, {@code [tokens, outputWidth]}, of the manager of {@code input}
   */
  NDArray apply(String site, NDArray input, NDArray output, NDArray keys, NDArray values);
}
