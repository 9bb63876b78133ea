// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.moram.model.SiteAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frozen linear layers that read the same input and are computed in one product. Atoms can be added
 * to them.
 *
 * @param sites their names and widths
 * @param isAdapted whether atoms can be added to them
 * @param weight {@code [sites * outputWidth, inputWidth]}
 * @param bias {@code [sites * outputWidth]}; null for none
 */
public record FrozenLinear(
    SiteGroup sites, boolean isAdapted, FrozenWeight weight, @Nullable NDArray bias) {

  /** Adapted layers, each with a bias. */
  static FrozenLinear load(Weights weights, int inputWidth, int outputWidth, String... names)
      throws InvalidBackboneException {
    return load(weights, inputWidth, outputWidth, true, true, List.of(names));
  }

  /**
   * Takes layers from the weights.
   *
   * @param outputWidth the width of each layer's output
   * @param hasBias whether each layer has a bias
   * @param names of the layers, in the order of their outputs
   */
  public static FrozenLinear load(
      Weights weights,
      int inputWidth,
      int outputWidth,
      boolean hasBias,
      boolean isAdapted,
      List<String> names)
      throws InvalidBackboneException {
    List<SiteShape> sites = new ArrayList<>();
    NDList rows = new NDList();
    NDList biases = new NDList();
    for (String name : names) {
      sites.add(new SiteShape(name, inputWidth, outputWidth));
      rows.add(weights.tensor(name + ".weight", outputWidth, inputWidth));
      if (hasBias) {
        biases.add(weights.tensor(name + ".bias", outputWidth));
      }
    }
    return new FrozenLinear(
        SiteGroup.of(sites),
        isAdapted,
        new FrozenWeight(joined(rows), weights.areRounded()),
        hasBias ? joined(biases) : null);
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
  public NDArray apply(NDArray input, SiteAdapter adapter) {
    return adapt(input, weight.multiply(input, bias), adapter);
  }

  /**
   * Adds atoms to the layers' output.
   *
   * @param output of the layers without atoms; closed, or changed and returned
   */
  NDArray adapt(NDArray input, NDArray output, SiteAdapter adapter) {
    if (!isAdapted) {
      return output;
    }
    NDArray adapted = adapter.adapt(sites, input, output);
    if (adapted != output) {
      output.close();
    }
    return adapted;
  }

  /**
   * The backward pass of {@link #apply}.
   *
   * @param input as in the forward pass; read only if the layers are adapted
   * @param outputGradient of the adapted outputs, {@code [tokens, sites * outputWidth]}
   * @return the gradient of the input, of the manager of {@code outputGradient}
   */
  public NDArray backward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    NDArray inputGradient = weight.multiplyBack(outputGradient, pass.rounded());
    if (isAdapted) {
      pass.trained().backward(sites, input, outputGradient, inputGradient);
    }
    return inputGradient;
  }

  /** As {@link #backward}, if the gradient of the input is not needed. */
  public void endBackward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    if (isAdapted) {
      pass.trained().backward(sites, input, outputGradient, null);
    }
  }
}
