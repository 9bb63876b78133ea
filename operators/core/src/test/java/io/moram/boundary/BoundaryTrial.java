// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * What a detector made of a stream.
 *
 * @param boundaries the boundaries that it declared
 * @param placed the examples in the order in which they left it
 */
public record BoundaryTrial(List<Boundary> boundaries, List<Long> placed) {

  public static BoundaryTrial run(BoundaryDetector detector, Domains.Stream stream) {
    List<Boundary> boundaries = new ArrayList<>();
    List<Long> placed = new ArrayList<>();
    for (int i = 0; i < stream.embeddings().size(); i++) {
      Verdict verdict = detector.observe(stream.observation(i));
      placed.addAll(verdict.releasedToOpenTask());
      Boundary boundary = verdict.boundary();
      if (boundary != null) {
        boundaries.add(boundary);
        assertThat(verdict.releasedToNextTask()).startsWith(boundary.position());
      }
      placed.addAll(verdict.releasedToNextTask());
    }
    placed.addAll(detector.endTask().releasedToOpenTask());
    return new BoundaryTrial(boundaries, placed);
  }

  /** Every change is found once, and nothing else. */
  public void assertEveryChangeFound(List<Long> changes, long mostOff, long longestDelay) {
    assertThat(boundaries).as("boundaries, for changes at %s", changes).hasSize(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      Boundary boundary = boundaries.get(i);
      long change = changes.get(i);
      assertThat(Math.abs(boundary.position() - change))
          .as("%s for the change at %d", boundary, change)
          .isLessThanOrEqualTo(mostOff);
      assertThat(boundary.detectedAt() - change + 1)
          .as("delay of %s for the change at %d", boundary, change)
          .isBetween(1L, longestDelay);
    }
  }
}
