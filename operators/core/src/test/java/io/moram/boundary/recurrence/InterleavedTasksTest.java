// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Boundary;
import io.moram.boundary.Figure;
import io.moram.boundary.Interleaving;
import io.moram.boundary.InterleavingPolicy;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What happens to tasks that alternate. */
class InterleavedTasksTest {

  @Test
  void reportsAlternatingTasksAndKeepsThemApart() {
    List<DetectorStep> steps =
        RecurrenceSteps.run(
            RecurrenceSteps.detector(24, InterleavingPolicy.SEPARATE), RecurrenceSteps.turns());

    assertThat(DetectorStep.interleavings(steps)).containsExactly(new Interleaving(0, 1));
    assertThat(DetectorStep.boundaries(steps)).hasSize(7);
    assertThat(DetectorStep.recursOf(steps)).containsExactly(null, 0, 1, 0, 1, 0, null);
    assertThat(steps.stream().map(DetectorStep::refused)).containsOnlyNulls();
  }

  @Test
  void mergesAlternatingTasksUntilAnotherComes() {
    List<DetectorStep> steps =
        RecurrenceSteps.run(
            RecurrenceSteps.detector(24, InterleavingPolicy.MERGE), RecurrenceSteps.turns());

    assertThat(DetectorStep.interleavings(steps)).containsExactly(new Interleaving(0, 1));
    assertThat(DetectorStep.boundaries(steps)).hasSize(5);
    assertThat(DetectorStep.recursOf(steps)).containsExactly(null, 0, 1, 0, null);
    List<Boundary> refused =
        steps.stream().map(DetectorStep::refused).filter(Objects::nonNull).toList();
    assertThat(refused)
        .extracting(boundary -> boundary.figures().get(Figure.NEAREST_TASK))
        .containsExactly(1.0, 0.0);
    assertThat(refused)
        .allSatisfy(
            boundary ->
                assertThat(boundary.reason())
                    .contains("not declared, interleaving of tasks 0 and 1"));
    assertThat(steps.stream().flatMap(step -> step.released().stream()))
        .hasSize(RecurrenceSteps.turns().embeddings().size());
  }
}
