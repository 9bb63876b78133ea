// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The methods of {@code active_atoms.torchscript} for training.
 *
 * <p>{@code input} is x, {@code [tokens, in]}, and {@code output} is y, {@code [tokens, sites *
 * out]}. Keys are {@code [sites * atoms, in]} and values {@code [sites * atoms, out]}, site by
 * site. A row is a token at a site: row = token * sites + site. All arrays are in single precision
 * unless a parameter says otherwise.
 */
public final class TrainingProgram {

  /**
   * The atoms of a layer in training.
   *
   * @param frozenKeys {@code [sites * frozen, in]}; may have no rows
   * @param scoredKeys the frozen keys in the precision of the first scores: {@code frozenKeys}
   *     itself, or bfloat16 with rows of zeros after them
   * @param frozenValues {@code [sites * frozen, out]}
   * @param keys the active keys, {@code [sites * rank, in]}
   * @param values the active values, {@code [sites * rank, out]}
   */
  public record TrainingAtoms(
      NDArray frozenKeys, NDArray scoredKeys, NDArray frozenValues, NDArray keys, NDArray values) {}

  /**
   * What the backward pass needs of a forward pass in training.
   *
   * @param projections p of every atom, {@code [rows, frozen + rank]}
   * @param norms of {@code projections}, {@code [rows, 1]}
   * @param kept p of the kept atoms, {@code [rows, k]}
   * @param places of the kept atoms among all, {@code [rows, k]}, 64-bit integers
   * @param weights w of the kept atoms, {@code [rows, k]}
   */
  public record ForwardCache(
      NDArray projections, NDArray norms, NDArray kept, NDArray places, NDArray weights)
      implements AutoCloseable {

    /** The native memory of one row in bytes, with this many atoms of which some are kept. */
    public static long bytesPerRow(int atoms, int kept) {
      return Float.BYTES * (atoms + 1L + 2L * kept) + (long) Long.BYTES * kept;
    }

    @Override
    public void close() {
      projections.close();
      norms.close();
      kept.close();
      places.close();
      weights.close();
    }
  }

  private TrainingProgram() {}

  /**
   * Adds frozen and active atoms in training. They compete for the mixture, and no threshold
   * applies.
   *
   * @param output changed in place
   * @param spare how many atoms more than the best k are kept at first if scores are rounded
   * @param near atoms whose rounded score is at most this far below the best are scored again
   * @param manager owns the result
   */
  public static ForwardCache train(
      NDArray input,
      NDArray output,
      TrainingAtoms atoms,
      int sites,
      Activation activation,
      int spare,
      float near,
      NDManager manager) {
    NDList results =
        AtomsProgram.call("train")
            .with(input)
            .with(output)
            .with(atoms.frozenKeys)
            .with(atoms.scoredKeys)
            .with(atoms.frozenValues)
            .with(atoms.keys)
            .with(atoms.values)
            .with((long) sites)
            .with((long) activation.topK())
            .with((long) spare)
            .with((double) near)
            .with((double) activation.temperature())
            .run(manager);
    return new ForwardCache(
        results.get(0), results.get(1), results.get(2), results.get(3), results.get(4));
  }

  /**
   * The backward pass of {@link #train}.
   *
   * @param outputGradient of y, {@code [tokens, sites * out]}
   * @param inputGradient of x, {@code [tokens, in]}, changed in place; empty if it is not needed
   * @param cache what {@link #train} returned
   * @return the gradients of the active keys and of the active values, of the manager of {@code
   *     outputGradient}
   */
  public static NDList trainBackward(
      NDArray input,
      NDArray outputGradient,
      NDArray inputGradient,
      TrainingAtoms atoms,
      ForwardCache cache,
      int sites,
      float temperature) {
    return AtomsProgram.call("train_backward")
        .with(input)
        .with(outputGradient)
        .with(inputGradient)
        .with(atoms.frozenKeys)
        .with(atoms.scoredKeys)
        .with(atoms.frozenValues)
        .with(atoms.keys)
        .with(atoms.values)
        .with(cache.projections)
        .with(cache.norms)
        .with(cache.kept)
        .with(cache.places)
        .with(cache.weights)
        .with((long) sites)
        .with((double) temperature)
        .run(outputGradient.getManager());
  }
}
