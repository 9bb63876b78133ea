// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import io.moram.model.Projection;
import io.moram.model.SiteAdapter;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.Weights;
import io.moram.model.layers.BackwardPass;
import io.moram.model.layers.FrozenLinear;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Frozen linear layers that read the same input and are equally wide, of which some may take atoms
 * and others not. If all or none do, they are computed in one product.
 *
 * @param parts in the order of their outputs
 * @param outputWidth the width of each part's output
 */
record JointLinear(List<FrozenLinear> parts, int outputWidth) {

  /**
   * Takes layers from the weights.
   *
   * @param outputWidth the width of each layer's output
   * @param adapted the layers that take atoms
   * @param layer the name before that of each projection
   * @param members the layers, in the order of their outputs
   */
  static JointLinear load(
      Weights weights,
      int inputWidth,
      int outputWidth,
      boolean hasBias,
      Set<Projection> adapted,
      String layer,
      List<Projection> members)
      throws InvalidBackboneException {
    List<String> names = members.stream().map(member -> layer + "." + member.path()).toList();
    boolean all = adapted.containsAll(members);
    if (all || members.stream().noneMatch(adapted::contains)) {
      return new JointLinear(
          List.of(FrozenLinear.load(weights, inputWidth, outputWidth, hasBias, all, names)),
          outputWidth * members.size());
    }
    List<FrozenLinear> parts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean isAdapted = adapted.contains(members.get(i));
      List<String> name = List.of(names.get(i));
      parts.add(FrozenLinear.load(weights, inputWidth, outputWidth, hasBias, isAdapted, name));
    }
    return new JointLinear(List.copyOf(parts), outputWidth);
  }

  /** Those that take atoms. */
  Stream<FrozenLinear> adapted() {
    return parts.stream().filter(FrozenLinear::isAdapted);
  }

  /** Whether one of them takes atoms. */
  boolean isAdapted() {
    return parts.stream().anyMatch(FrozenLinear::isAdapted);
  }

  /** The adapted outputs side by side, of the manager of {@code input}. */
  NDArray apply(NDArray input, SiteAdapter adapter) {
    if (parts.size() == 1) {
      return parts.get(0).apply(input, adapter);
    }
    try (NDList outputs = new NDList()) {
      for (FrozenLinear part : parts) {
        outputs.add(part.apply(input, adapter));
      }
      return NDArrays.concat(outputs, 1);
    }
  }

  /**
   * The backward pass of {@link #apply}.
   *
   * @param input as in the forward pass; read only if a layer is adapted
   * @return the gradient of the input, of the manager of {@code outputGradient}
   */
  NDArray backward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    if (parts.size() == 1) {
      return parts.get(0).backward(input, outputGradient, pass);
    }
    NDArray sum = null;
    for (int i = 0; i < parts.size(); i++) {
      try (NDArray own = gradientOf(i, outputGradient);
          NDArray before = sum) {
        NDArray part = parts.get(i).backward(input, own, pass);
        sum = before == null ? part : added(before, part);
      }
    }
    return Objects.requireNonNull(sum);
  }

  private static NDArray added(NDArray before, NDArray part) {
    try (part) {
      return before.add(part);
    }
  }

  /** As {@link #backward}, if the gradient of the input is not needed. */
  void endBackward(NDArray input, NDArray outputGradient, BackwardPass pass) {
    if (parts.size() == 1) {
      parts.get(0).endBackward(input, outputGradient, pass);
      return;
    }
    for (int i = 0; i < parts.size(); i++) {
      try (NDArray own = gradientOf(i, outputGradient)) {
        parts.get(i).endBackward(input, own, pass);
      }
    }
  }

  /** A copy, because adapters want rows without gaps. */
  private NDArray gradientOf(int part, NDArray outputGradient) {
    NDIndex columns = new NDIndex(":, " + part * outputWidth + ":" + (part + 1) * outputWidth);
    try (NDArray view = outputGradient.get(columns)) {
      return view.duplicate();
    }
  }
}
