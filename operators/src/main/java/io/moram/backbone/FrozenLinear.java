// SPDX-License-Identifier: Apache-2.0
package io.moram.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/**
 * A frozen linear layer that atoms can be added to.
 *
 * @param site its name and widths
 * @param weight {@code [outputWidth, inputWidth]}
 * @param bias {@code [outputWidth]}
 */
record FrozenLinear(LinearSite site, NDArray weight, NDArray bias) {

  static FrozenLinear take(Weights weights, String name, int inputWidth, int outputWidth)
      throws InvalidBackboneException {
    return new FrozenLinear(
        new LinearSite(name, inputWidth, outputWidth),
        weights.take(name + ".weight", outputWidth, inputWidth),
        weights.take(name + ".bias", outputWidth));
  }

  /** The adapted output {@code [tokens, outputWidth]}, of the manager of {@code input}. */
  NDArray apply(NDArray input, SiteAdapter adapter) {
    return adapt(input, Linear.linear(input, weight, bias).singletonOrThrow(), adapter);
  }

  /** What the adapter makes of {@code output}, which is closed where another takes its place. */
  NDArray adapt(NDArray input, NDArray output, SiteAdapter adapter) {
    NDArray adapted = adapter.adapt(site.name(), input, output);
    if (adapted != output) {
      output.close();
    }
    return adapted;
  }
}
