// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * The mixture weights w of a site's atoms for a batch's tokens: of every atom for every token, or
 * of the atoms kept for the tokens that have active ones. Those left out are zero. Closed with the
 * manager of its arrays.
 */
final class Mixture {

  private final long tokens;
  private final long atoms;
  private final @Nullable NDArray rows;
  private final @Nullable NDArray places;
  private final NDArray weights;

  private Mixture(
      long tokens, long atoms, @Nullable NDArray rows, @Nullable NDArray places, NDArray weights) {
    this.tokens = tokens;
    this.atoms = atoms;
    this.rows = rows;
    this.places = places;
    this.weights = weights;
  }

  /**
   * All weights.
   *
   * @param weights {@code [tokens, atoms]}
   */
  static Mixture all(NDArray weights) {
    return new Mixture(weights.getShape().get(0), weights.getShape().get(1), null, null, weights);
  }

  /**
   * Some weights.
   *
   * @param rows which tokens, {@code [n]}
   * @param places which atoms, {@code [n, k]}
   * @param weights their weights, {@code [n, k]}
   */
  static Mixture some(long tokens, long atoms, NDArray rows, NDArray places, NDArray weights) {
    return new Mixture(tokens, atoms, rows, places, weights);
  }

  long tokens() {
    return tokens;
  }

  /** How many weights are not zero. */
  NDArray active() {
    try (NDArray heard = weights.gt(0)) {
      return heard.sum();
    }
  }

  /**
   * The weights of every picture's tokens, added up by task.
   *
   * @param taskPlaces every atom's task, as a place among all tasks, {@code [atoms]}
   * @return {@code [pictures, tasks]}, of {@code owner}
   */
  NDArray byPictureAndTask(NDManager owner, int pictures, NDArray taskPlaces, int tasks) {
    if (rows == null || places == null) {
      return MemoryProgram.call("add_up_all")
          .with(weights)
          .with(taskPlaces)
          .with(pictures)
          .with(tasks)
          .run(owner)
          .singletonOrThrow();
    }
    return MemoryProgram.call("add_up_found")
        .with(rows)
        .with(places)
        .with(weights)
        .with(taskPlaces)
        .with(tokens / pictures)
        .with(pictures)
        .with(tasks)
        .run(owner)
        .singletonOrThrow();
  }

  /**
   * The weights of every picture's tokens, added up.
   *
   * @return {@code [pictures, atoms]}, of {@code owner}
   */
  NDArray byPicture(NDManager owner, int pictures) {
    if (rows == null || places == null) {
      try (NDArray byPicture = weights.reshape(pictures, tokens / pictures, atoms)) {
        NDArray sums = byPicture.sum(new int[] {1});
        sums.attach(owner);
        return sums;
      }
    }
    try (NDArray own = owner.arange(0, (int) atoms, 1, DataType.INT64)) {
      return byPictureAndTask(owner, pictures, own, (int) atoms);
    }
  }

  /**
   * The largest weight of every atom.
   *
   * @return {@code [atoms]}, of {@code owner}
   */
  NDArray strongest(NDManager owner) {
    if (places == null) {
      NDArray strongest = weights.max(new int[] {0});
      strongest.attach(owner);
      return strongest;
    }
    return MemoryProgram.call("strongest")
        .with(places)
        .with(weights)
        .with(atoms)
        .run(owner)
        .singletonOrThrow();
  }
}
