// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import io.moram.engine.BFloat16Support;
import io.moram.model.SiteAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Frozen linear layers that read the same input and are computed in one product. Atoms can be added
 * to them.
 *
 * @param sites their names and widths
 * @param weight {@code [sites * outputWidth, inputWidth]}
 * @param roundedWeight the weight in BF16, for backward passes
 * @param bias {@code [sites * outputWidth]}
 */
public record FrozenLinear(
    SiteGroup sites, NDArray weight, BFloat16Weight roundedWeight, NDArray bias) {

  static FrozenLinear load(Weights weights, int inputWidth, int outputWidth, String... names)
      throws InvalidBackboneException {
    List<SiteShape> sites = new ArrayList<>();
    NDList rows = new NDList();
    NDList biases = new NDList();
    for (String name : names) {
      sites.add(new SiteShape(name, inputWidth, outputWidth));
      rows.add(weights.tensor(name + ".weight", outputWidth, inputWidth));
      biases.add(weights.tensor(name + ".bias", outputWidth));
    }
    NDArray weight = joined(rows);
    return new FrozenLinear(
        SiteGroup.of(sites), weight, new BFloat16Weight(weight), joined(biases));
  }

  private static NDArray joined(NDList parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    try (parts) {
      return NDArrays.concat(parts, 0);
    }
  }

  /** Returns the adapted outputs side by side, of the manager of {@code input}. */
  NDArray apply(NDArray input, SiteAdapter adapter) {
    NDArray output = Linear.linear(input, weight, bias).singletonOrThrow();
    NDArray adapted = adapter.adapt(sites, input, output);
    if (adapted != output) {
      output.close();
    }
    return adapted;
  }

  /**
   * The backward pass of {@link #apply}.
   *
   * @param outputGradient of the adapted outputs, {@code [tokens, sites * outputWidth]}
   * @return the gradient of the input, of the manager of {@code outputGradient}
   */
  NDArray backward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    NDArray inputGradient =
        pass.rounded() && outputGradient.getShape().get(0) >= BFloat16Support.FEWEST_ROWS
            ? EncoderProgram.linearBackward(outputGradient, roundedWeight.get())
            : outputGradient.matMul(weight);
    pass.trained().backward(sites, input, outputGradient, inputGradient);
    return inputGradient;
  }

  /** As {@link #backward}, if the gradient of the input is not needed. */
  void endBackward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    pass.trained().backward(sites, input, outputGradient, null);
  }
}
