// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

/**
 * How the parts of the rule {@code recall} are weighed. One setting serves all data:
 * docs/results.md says how each was chosen.
 *
 * @param gaussianWeight of the log posteriors of both Gaussians, beside 1 for the answer within a
 *     task
 * @param zeroShotWeight of the frozen model's log probability
 * @param leastPosterior tasks below this posterior are not asked, 0 to 1; the best one always is
 * @param temperature divides the scores, so that probabilities are calibrated, above 0
 * @param unknownShare the probability that candidates which no task knows share, 0 to 1
 */
public record RecallSettings(
    double gaussianWeight,
    double zeroShotWeight,
    double leastPosterior,
    double temperature,
    double unknownShare) {

  /** The setting of docs/results.md. */
  public static final RecallSettings DEFAULT = new RecallSettings(0.3, 0.3, 1e-3, 5, 0.01);
}
