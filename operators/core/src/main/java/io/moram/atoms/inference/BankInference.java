// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.sites.SiteGroup;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds active atoms to their layer's output at inference. On a processor, where a bank holds more
 * atoms than are kept, they are searched for, and values are read of active ones alone. On a GPU
 * all atoms get a weight: it multiplies faster than it searches.
 */
public final class BankInference {

  private BankInference() {}

  /**
   * The adapted layer's output at inference.
   *
   * @param sites the layers, which are adapted at once; a layer without atoms keeps its output
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b of all of them side by side, {@code [tokens, sites * outputWidth]};
   *     becomes y
   * @param recorder receives the active atoms, or null
   * @return {@code output}
   */
  public static NDArray apply(
      AtomBank bank,
      SiteGroup sites,
      NDArray input,
      NDArray output,
      @Nullable ActivationRecorder recorder) {
    int tasks = bank.tasks();
    add(
        bank.atoms(sites),
        sites,
        bank.activation(),
        input,
        output,
        recorder == null
            ? null
            : (part, mixture) -> recorder.record(mixture, part.tasks().places(), tasks));
    return output;
  }

  /**
   * The adapted layer's output at inference, watched.
   *
   * @param activity receives the active atoms
   * @return as {@link #apply}
   */
  public static NDArray applyWatched(
      AtomBank bank, SiteGroup sites, NDArray input, NDArray output, AtomActivity activity) {
    add(
        bank.atoms(sites),
        sites,
        bank.activation(),
        input,
        output,
        (part, mixture) -> activity.record(part.sites(), mixture));
    return output;
  }

  /**
   * Adds active atoms to the sites' outputs at inference.
   *
   * @param sites all sites, in the order of their columns
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given every part and its mixture, which is closed when the call returns, or
   *     null
   */
  static void add(
      SiteGroupAtoms group,
      SiteGroup sites,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable BiConsumer<SiteAtoms, MixtureWeights> listener) {
    for (SiteAtoms part : group.parts()) {
      @Nullable Consumer<MixtureWeights> own =
          listener == null ? null : mixture -> listener.accept(part, mixture);
      if (part.siteCount() == sites.size()) {
        add(part, activation, input, output, own);
      } else {
        int site = sites.indexOf(part.sites().get(0).name());
        try (NDArray columns = SiteGroupAtoms.columns(output, site, sites.size())) {
          add(part, activation, input, columns, own);
        }
      }
    }
  }

  /**
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given the mixture, which is closed when the call returns, or null
   */
  static void add(
      SiteAtoms atoms,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable Consumer<MixtureWeights> listener) {
    if (atoms.atoms() <= activation.topK()) {
      addAll(atoms, activation, input, output, listener);
    } else if (input.getDevice().isGpu()) {
      addWeighted(atoms, activation, input, output, listener);
    } else {
      ActivePairs active = new ActiveAtomSearch(atoms, activation, input).find();
      if (active.active() > 0) {
        addPairs(atoms, active.contributing(), output);
      }
      if (listener != null) {
        listener.accept(active);
      }
    }
  }

  private static void addAll(
      SiteAtoms atoms,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable Consumer<MixtureWeights> listener) {
    try (NDArray weights =
        AtomsProgram.addAll(
            input, output, atoms.keys(), atoms.values(), atoms.siteCount(), activation)) {
      if (listener != null) {
        listener.accept(new DenseMixtureWeights(weights));
      }
    }
  }

  private static void addPairs(SiteAtoms atoms, ActivePairs active, NDArray output) {
    long count = active.active();
    try (NDArray places =
            output.getManager().create(active.places(atoms.siteCount()), new Shape(2, count));
        NDArray products = output.getManager().create(active.product())) {
      AtomsProgram.addPairs(output, atoms.values(), atoms.siteCount(), places, products);
    }
  }

  private static void addWeighted(
      SiteAtoms atoms,
      Activation activation,
      NDArray input,
      NDArray output,
      @Nullable Consumer<MixtureWeights> listener) {
    try (NDArray bySite = Linear.linear(input, atoms.keys()).singletonOrThrow();
        NDArray projections = bySite.reshape(-1, atoms.atoms());
        NDArray weighted =
            SelfActivation.weighted(
                projections,
                activation,
                true,
                listener == null
                    ? null
                    : mixture -> listener.accept(new DenseMixtureWeights(mixture)))) {
      AtomsProgram.addProducts(output, weighted, atoms.values(), atoms.siteCount());
    }
  }
}
