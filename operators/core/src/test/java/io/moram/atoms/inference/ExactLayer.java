// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;

/** The layer operation by operation, straight from the equations, with gradients from autograd. */
public final class ExactLayer {

  private ExactLayer() {}

  /** y, with the active atoms after the frozen ones; frozen ones may be without rows. */
  public static NDArray apply(
      NDArray input,
      NDArray output,
      NDList keys,
      NDList values,
      Activation activation,
      boolean inference) {
    NDArray projections = Linear.linear(input, joined(keys)).singletonOrThrow();
    return SelfActivation.weighted(projections, activation, inference, null)
        .matMul(joined(values))
        .add(output);
  }

  /** One array alone, as it is: autograd cannot follow DJL's copy of it. */
  static NDArray joined(NDList parts) {
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 0);
  }
}
