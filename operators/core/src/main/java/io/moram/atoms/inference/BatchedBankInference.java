// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.SiteAtoms;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The atoms of neighbouring learners of a batch at sites that are adapted at once, equally many
 * each and activated alike. Only the products with a bank's keys and values are done bank by bank,
 * straight from the banks' memory and in one call; what lies between them is done for all rows.
 *
 * @param banks the atoms of each
 * @param tokens of each, how many tokens it has
 * @param activation how they are activated
 */
@SuppressWarnings("ArrayRecordComponent") // Made and used once, and never compared.
record BatchedBankInference(List<SiteAtoms> banks, long[] tokens, Activation activation) {

  /**
   * Adds active atoms to the sites' outputs at inference.
   *
   * @param input x, {@code [tokens, inputWidth]}
   * @param output {@code [tokens, sites * outputWidth]}, changed in place
   * @param listener is given the mixture, which is closed when the call returns
   */
  void add(NDArray input, NDArray output, Consumer<MixtureWeights> listener) {
    if (input.getDevice().isGpu() || atoms() <= activation.topK()) {
      addWeighted(input, output, listener);
    } else {
      ActivePairs active = find(input);
      if (active.active() > 0) {
        addPairs(active.contributing(), output);
      }
      listener.accept(active);
    }
  }

  private ActivePairs find(NDArray input) {
    long allRows = input.getShape().get(0) * sites();
    try (NDList found =
        AtomsProgram.rowsAboveThresholdPerBank(
            input, listOf(SiteAtoms::keys), tokens, sites(), activation.threshold())) {
      long[] rows = found.get(0).toLongArray();
      if (rows.length == 0) {
        return ActivePairs.none(allRows, atoms());
      }
      VisibleAtoms visible = everything(input.getShape().get(0));
      CandidateAtoms candidates =
          CandidateAtoms.of(
              found.get(1), found.get(2).toFloatArray(), rows, visible, activation.topK());
      return ActivePairs.of(candidates, visible, rows, allRows);
    }
  }

  private VisibleAtoms everything(long allTokens) {
    return new VisibleAtoms(
        sites(),
        atoms(),
        new long[] {allTokens},
        new long[] {atoms()},
        new Activation[] {activation});
  }

  private void addPairs(ActivePairs active, NDArray output) {
    long count = active.active();
    long[] places = active.places(sites());
    long[] rows = rows();
    long[] pairs = new long[rows.length];
    long firstRow = 0;
    int pair = 0;
    for (int bank = 0; bank < rows.length; bank++) {
      int before = pair;
      while (pair < count && places[pair] < firstRow + rows[bank]) {
        places[pair++] -= firstRow;
      }
      pairs[bank] = (long) pair - before;
      firstRow += rows[bank];
    }
    NDManager scope = output.getManager();
    try (NDArray placeArray = scope.create(places, new Shape(2, count));
        NDArray products = scope.create(active.product())) {
      AtomsProgram.addPairsPerBank(
          output, listOf(SiteAtoms::values), rows, sites(), placeArray, products, pairs);
    }
  }

  private void addWeighted(NDArray input, NDArray output, Consumer<MixtureWeights> listener) {
    try (NDArray projections =
            AtomsProgram.project(input, listOf(SiteAtoms::keys), tokens, sites());
        NDArray weighted =
            SelfActivation.weighted(
                projections,
                activation,
                true,
                mixture -> listener.accept(new DenseMixtureWeights(mixture)))) {
      AtomsProgram.addProductsPerBank(
          output, weighted, listOf(SiteAtoms::values), tokens, rows(), sites());
    }
  }

  /** Of each bank, how many rows it has. */
  private long[] rows() {
    return Arrays.stream(tokens).map(own -> own * sites()).toArray();
  }

  private int sites() {
    return banks.get(0).siteCount();
  }

  private int atoms() {
    return banks.get(0).atoms();
  }

  private NDList listOf(Function<SiteAtoms, NDArray> part) {
    NDList arrays = new NDList(banks.size());
    banks.forEach(one -> arrays.add(part.apply(one)));
    return arrays;
  }
}
