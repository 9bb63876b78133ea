// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import io.moram.bench.workload.ProcessMemory;
import java.util.List;
import java.util.Map;

/**
 * What became of damaged input.
 *
 * @param records damaged records that were sent
 * @param pictures sound records with a damaged picture that were sent
 * @param seed the seed of the damage
 * @param seconds how long it took
 * @param answered predictions
 * @param learned examples that the trainer took
 * @param takenBack examples that waited when their task or learner was dropped
 * @param controls control records, and markers of ends that the run sends itself
 * @param deadLettered records that became a dead letter
 * @param reasons the same, by reason
 * @param missingExamples records on the topic examples without an outcome; must be 0
 * @param missingRequests records on the topic requests without an outcome; must be 0
 * @param deadLetteredTwice records with more than one dead letter; must be 0
 * @param readablePictures damaged pictures of requests that the decoder reads
 * @param answeredPictures predictions for these; must be the same number
 * @param quarantined learners that failed; must be 0
 * @param learnerRestarts restarts of the learner job; must be 0
 * @param servingRestarts restarts of the serving job; must be 0
 * @param longestDecodeMillis the longest processor time of decoding one picture
 * @param memory the memory of the process at the start, in the middle and at the end
 */
public record HostileResult(
    int records,
    int pictures,
    long seed,
    long seconds,
    long answered,
    long learned,
    long takenBack,
    long controls,
    long deadLettered,
    Map<String, Integer> reasons,
    long missingExamples,
    long missingRequests,
    int deadLetteredTwice,
    long readablePictures,
    long answeredPictures,
    long quarantined,
    int learnerRestarts,
    int servingRestarts,
    long longestDecodeMillis,
    List<ProcessMemory> memory) {
  private static final long MOST_MILLIS = 2000;

  /** Whether nothing is missing, nothing restarted and no picture took too long. */
  public boolean passes() {
    return missingExamples == 0
        && missingRequests == 0
        && deadLetteredTwice == 0
        && readablePictures == answeredPictures
        && quarantined == 0
        && learnerRestarts == 0
        && servingRestarts == 0
        && longestDecodeMillis <= MOST_MILLIS;
  }
}
