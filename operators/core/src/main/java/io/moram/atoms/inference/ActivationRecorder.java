// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

/**
 * Adds up which atoms a bank activated for the pictures of one batch: give one to {@code
 * AtomBank.apply} at every site of the image encoder, then read it. One batch, one bank, one
 * thread.
 */
public final class ActivationRecorder {

  private final int pictures;
  private double[][] weightsByTask;
  private long rows;
  private long active;

  /**
   * @param pictures how many pictures the batch has; every picture has the same number of tokens
   */
  public ActivationRecorder(int pictures) {
    if (pictures < 1) {
      throw new IllegalArgumentException("a batch of " + pictures + " pictures; it needs one");
    }
    this.pictures = pictures;
    this.weightsByTask = new double[pictures][0];
  }

  /**
   * @param taskPlaces every atom's task, as a place among all tasks
   * @param tasks how many tasks there are, always the same
   */
  void record(MixtureWeights mixture, int[] taskPlaces, int tasks) {
    if (mixture.rows() % pictures != 0) {
      throw new IllegalArgumentException(
          mixture.rows() + " tokens do not divide among " + pictures + " pictures");
    }
    if (rows == 0) {
      weightsByTask = new double[pictures][tasks];
    }
    float[][] byAtom = mixture.byPicture(pictures);
    for (int picture = 0; picture < pictures; picture++) {
      for (int atom = 0; atom < taskPlaces.length; atom++) {
        weightsByTask[picture][taskPlaces[atom]] += byAtom[picture][atom];
      }
    }
    rows += mixture.rows();
    active += mixture.active();
  }

  /**
   * Every picture's mixture weight w by task, added over its tokens and the recorded sites, as a
   * share of the picture's whole.
   *
   * @return {@code [pictures][tasks]}, tasks in the order of {@link
   *     io.moram.atoms.bank.AtomBank#taskNumbers}; a row sums to 1, or is all zeros where no atom
   *     was active; rows of length 0 where nothing was recorded
   */
  public float[][] sharesByTask() {
    float[][] shares = new float[pictures][weightsByTask[0].length];
    for (int picture = 0; picture < pictures; picture++) {
      double whole = 0;
      for (double weight : weightsByTask[picture]) {
        whole += weight;
      }
      for (int task = 0; task < shares[picture].length && whole > 0; task++) {
        shares[picture][task] = (float) (weightsByTask[picture][task] / whole);
      }
    }
    return shares;
  }

  /** How many atoms were active per token and site on average; 0 where nothing was recorded. */
  public double meanAtomsActive() {
    return rows == 0 ? 0 : (double) active / rows;
  }
}
