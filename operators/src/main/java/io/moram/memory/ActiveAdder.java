// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds a site's active atoms to its layer's output at inference. Where a bank holds more atoms than
 * are kept, all scores are computed in a fast precision and the few that matter again in single
 * precision; values are read of active atoms alone. What a token's best atoms are, and what they
 * add, is computed in single precision either way.
 */
final class ActiveAdder {

  /** How many scores are computed at a time: on a processor, few enough for its caches. */
  private static final long SLICE_ON_CPU = 1 << 21;

  private static final long SLICE_ON_GPU = 1 << 28;
  private static final long FEWEST_TOKENS = 64;

  private ActiveAdder() {}

  /**
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, outputWidth]}, changed in place
   * @param listener is given the mixture, which is closed when the call returns, or null
   */
  static void add(
      SiteAtoms atoms,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable Consumer<Mixture> listener) {
    long count = atoms.keys().getShape().get(0);
    if (count <= activation.topK()) {
      try (NDArray weights = addAll(atoms, activation, input, output)) {
        if (listener != null) {
          listener.accept(Mixture.all(weights));
        }
      }
      return;
    }
    long tokens = input.getShape().get(0);
    try (NDList found = find(atoms, activation, input, count)) {
      NDArray rows = found.get(0);
      NDArray places = found.get(1);
      if (rows.getShape().get(0) > 0) {
        addFound(atoms, output, rows, places, found.get(3));
      }
      if (listener != null) {
        listener.accept(Mixture.some(tokens, count, rows, places, found.get(2)));
      }
    }
  }

  private static NDArray addAll(
      SiteAtoms atoms, Activation activation, NDArray input, NDArray output) {
    return MemoryProgram.call("add_all")
        .with(input)
        .with(output)
        .with(atoms.keys())
        .with(atoms.values())
        .with((double) activation.temperature())
        .with((double) activation.threshold())
        .run(input.getManager())
        .singletonOrThrow();
  }

  private static NDList find(SiteAtoms atoms, Activation activation, NDArray input, long count) {
    long slice = input.getDevice().isGpu() ? SLICE_ON_GPU : SLICE_ON_CPU;
    return MemoryProgram.call("find")
        .with(input)
        .with(atoms.keys())
        .with(atoms.lowKeys())
        .with(activation.topK())
        .with(Math.min(atoms.spare(), count - activation.topK()))
        .with((double) activation.temperature())
        .with((double) activation.threshold())
        .with(Math.max(FEWEST_TOKENS, slice / count))
        .run(input.getManager());
  }

  private static void addFound(
      SiteAtoms atoms, NDArray output, NDArray rows, NDArray places, NDArray products) {
    MemoryProgram.call("add_found")
        .with(output)
        .with(atoms.values())
        .with(rows)
        .with(places)
        .with(products)
        .run(output.getManager())
        .close();
  }
}
