// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Boundary;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A verdict with its released examples in one list.
 *
 * @param released the positions of the examples that leave the detector, in order
 */
record DetectorStep(
    List<Long> released,
    @Nullable Boundary boundary,
    @Nullable Boundary refused,
    @Nullable Recognition recognition,
    @Nullable Interleaving interleaving) {

  static DetectorStep of(Verdict verdict) {
    List<Long> released = new ArrayList<>(verdict.releasedToOpenTask());
    released.addAll(verdict.releasedToNextTask());
    return new DetectorStep(
        released,
        verdict.boundary(),
        verdict.refused(),
        verdict.recognition(),
        verdict.interleaving());
  }

  static List<Boundary> boundaries(List<DetectorStep> steps) {
    return steps.stream().map(DetectorStep::boundary).filter(Objects::nonNull).toList();
  }

  /** The result for every task that was compared with earlier ones. */
  static List<@Nullable Integer> recursOf(List<DetectorStep> steps) {
    return steps.stream()
        .map(DetectorStep::recognition)
        .filter(Objects::nonNull)
        .map(Recognition::recursOf)
        .toList();
  }

  static List<Interleaving> interleavings(List<DetectorStep> steps) {
    return steps.stream().map(DetectorStep::interleaving).filter(Objects::nonNull).toList();
  }
}
