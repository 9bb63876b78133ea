// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * Adds up which atoms a bank activated for the pictures of one batch: give one to {@link
 * AtomBank#apply} at every site of the image encoder, then read it. One batch, one bank, one
 * thread.
 */
public final class ActivationRecorder implements AutoCloseable {

  private final NDManager manager;
  private final int pictures;
  private long tokens;
  private @Nullable NDArray weightsByTask;
  private @Nullable NDArray active;

  /**
   * @param scope decides the device
   * @param pictures how many pictures the batch has; every picture has the same number of tokens
   */
  public ActivationRecorder(NDManager scope, int pictures) {
    if (pictures < 1) {
      throw new IllegalArgumentException("a batch of " + pictures + " pictures; it needs one");
    }
    this.manager = scope.newSubManager();
    this.pictures = pictures;
  }

  /**
   * @param taskPlaces every atom's task, as a place among all tasks, {@code [atoms]}
   */
  void record(Mixture mixture, NDArray taskPlaces, int tasks) {
    if (mixture.tokens() % pictures != 0) {
      throw new IllegalArgumentException(
          mixture.tokens() + " tokens do not divide among " + pictures + " pictures");
    }
    weightsByTask =
        plus(weightsByTask, mixture.byPictureAndTask(manager, pictures, taskPlaces, tasks));
    active = plus(active, mixture.active());
    tokens += mixture.tokens();
  }

  private NDArray plus(@Nullable NDArray sum, NDArray term) {
    if (sum == null) {
      term.attach(manager);
      return term;
    }
    try (sum;
        term) {
      // A new array: what a program of the engine returned cannot be changed outside of one.
      NDArray both = sum.add(term);
      both.attach(manager);
      return both;
    }
  }

  /**
   * Every picture's mixture weight w by task, added over its tokens and the recorded sites, as a
   * share of the picture's whole.
   *
   * @return {@code [pictures][tasks]}, tasks in the order of {@link AtomBank#taskNumbers}; a row
   *     sums to 1, or is all zeros where no atom was active; rows of length 0 where nothing was
   *     recorded
   */
  public float[][] sharesByTask() {
    if (weightsByTask == null) {
      return new float[pictures][0];
    }
    float[] flat = weightsByTask.toFloatArray();
    int tasks = flat.length / pictures;
    float[][] shares = new float[pictures][tasks];
    for (int picture = 0; picture < pictures; picture++) {
      double whole = 0;
      for (int task = 0; task < tasks; task++) {
        whole += flat[picture * tasks + task];
      }
      for (int task = 0; task < tasks && whole > 0; task++) {
        shares[picture][task] = (float) (flat[picture * tasks + task] / whole);
      }
    }
    return shares;
  }

  /** How many atoms were active a token and site in the mean; 0 where nothing was recorded. */
  public double meanAtomsActive() {
    return active == null ? 0 : (double) active.getLong() / tokens;
  }

  @Override
  public void close() {
    manager.close();
  }
}
