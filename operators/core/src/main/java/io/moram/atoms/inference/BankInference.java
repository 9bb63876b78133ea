// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.CoarseKeys;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.bank.SiteAtoms;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.atoms.inference.VisibleAtoms.Stretch;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.List;
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
        newest(bank.activation(), input),
        input.getShape().get(0),
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
   * @param activation how the atoms are activated
   * @param activity receives the active atoms
   * @return as {@link #apply}
   */
  public static NDArray applyWatched(
      AtomBank bank,
      Activation activation,
      SiteGroup sites,
      NDArray input,
      NDArray output,
      AtomActivity activity) {
    add(
        bank.atoms(sites),
        sites,
        newest(activation, input),
        input.getShape().get(0),
        input,
        output,
        (part, mixture) -> activity.record(part.sites(), mixture));
    return output;
  }

  private static List<Stretch> newest(Activation activation, NDArray input) {
    return List.of(new Stretch(input.getShape().get(0), Integer.MAX_VALUE, activation));
  }

  /**
   * Adds active atoms to the sites' outputs at inference.
   *
   * @param sites all sites, in the order of their columns
   * @param stretches the bank version of every token
   * @param sequence the number of tokens of one sequence
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given every part and its mixture, which is closed when the call returns, or
   *     null
   */
  static void add(
      SiteGroupAtoms group,
      SiteGroup sites,
      List<Stretch> stretches,
      long sequence,
      NDArray input,
      NDArray output,
      @Nullable BiConsumer<SiteAtoms, MixtureWeights> listener) {
    for (SiteAtoms part : group.parts()) {
      VisibleAtoms visible = VisibleAtoms.of(part, stretches);
      @Nullable Consumer<MixtureWeights> own =
          listener == null ? null : mixture -> listener.accept(part, mixture);
      if (part.siteCount() == sites.size()) {
        add(part, visible, sequence, input, output, own);
      } else {
        int site = sites.indexOf(part.sites().get(0).name());
        try (NDArray columns = SiteGroupAtoms.columns(output, site, sites.size())) {
          add(part, visible, sequence, input, columns, own);
        }
      }
    }
  }

  /**
   * Neighbouring stretches are searched together if their first scores have one precision. A
   * stretch that sees no more atoms than it keeps is computed alone: as when its version was the
   * newest.
   *
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given the mixture, which is closed when the call returns, or null
   */
  private static void add(
      SiteAtoms atoms,
      VisibleAtoms visible,
      long sequence,
      NDArray input,
      NDArray output,
      @Nullable Consumer<MixtureWeights> listener) {
    List<MixtureWeights> mixtures = new ArrayList<>();
    List<NDArray> weights = new ArrayList<>();
    int end;
    for (int first = 0; first < visible.stretches(); first = end) {
      boolean isWeighted = visible.areKept(first) || input.getDevice().isGpu();
      end = isWeighted ? first + 1 : searchEnd(atoms, visible, sequence, first);
      NDIndex tokens = visible.tokens(first, end);
      try (NDArray ownInput = input.get(tokens);
          NDArray ownOutput = output.get(tokens)) {
        if (isWeighted) {
          NDArray own = weighted(atoms, visible, first, ownInput, ownOutput);
          weights.add(own);
          mixtures.add(new DenseMixtureWeights(own));
        } else {
          CoarseKeys keys = firstKeys(atoms, visible, sequence, first);
          mixtures.add(search(atoms, keys, visible.stretches(first, end), ownInput, ownOutput));
        }
      }
    }
    if (listener != null) {
      listener.accept(
          mixtures.size() == 1 && visible.areAll()
              ? mixtures.get(0)
              : new JoinedMixtureWeights(mixtures, visible.atoms()));
    }
    weights.forEach(NDArray::close);
  }

  /** Where the stretches end that are searched together. */
  private static int searchEnd(SiteAtoms atoms, VisibleAtoms visible, long sequence, int first) {
    ScorePrecision precision = firstKeys(atoms, visible, sequence, first).precision();
    int end = first + 1;
    while (end < visible.stretches()
        && !visible.areKept(end)
        && firstKeys(atoms, visible, sequence, end).precision() == precision) {
      end++;
    }
    return end;
  }

  private static CoarseKeys firstKeys(
      SiteAtoms atoms, VisibleAtoms visible, long sequence, int stretch) {
    return atoms.firstKeys(sequence, (int) visible.visible()[stretch]);
  }

  private static ActivePairs search(
      SiteAtoms atoms, CoarseKeys keys, VisibleAtoms visible, NDArray input, NDArray output) {
    ActivePairs active = new ActiveAtomSearch(atoms, keys, visible, input).find();
    if (active.active() > 0) {
      addPairs(atoms, active.contributing(), output);
    }
    return active;
  }

  private static void addPairs(SiteAtoms atoms, ActivePairs active, NDArray output) {
    long count = active.active();
    try (NDArray places =
            output.getManager().create(active.places(atoms.siteCount()), new Shape(2, count));
        NDArray products = output.getManager().create(active.product())) {
      AtomsProgram.addPairs(output, atoms.values(), atoms.siteCount(), places, products);
    }
  }

  /**
   * Adds the atoms that a stretch sees; each of them gets a weight.
   *
   * @return the weights, {@code [rows, seen]}; one column of zeros if it sees none
   */
  private static NDArray weighted(
      SiteAtoms atoms, VisibleAtoms visible, int stretch, NDArray input, NDArray output) {
    int sites = atoms.siteCount();
    int seen = (int) visible.visible()[stretch];
    Activation activation = visible.activations()[stretch];
    if (seen == 0) {
      return input.getManager().zeros(new Shape(input.getShape().get(0) * sites, 1));
    }
    try (NDArray keys = atoms.first(atoms.keys(), seen);
        NDArray values = atoms.first(atoms.values(), seen)) {
      if (seen <= activation.topK()) {
        return AtomsProgram.addAll(input, output, keys, values, sites, activation);
      }
      NDArray[] mixture = new NDArray[1];
      try (NDArray bySite = Linear.linear(input, keys).singletonOrThrow();
          NDArray projections = bySite.reshape(-1, seen);
          NDArray products =
              SelfActivation.weighted(
                  projections, activation, true, own -> mixture[0] = own.duplicate())) {
        AtomsProgram.addProducts(output, products, values, sites);
      }
      return mixture[0];
    }
  }
}
