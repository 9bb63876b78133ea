// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Boundary;
import io.moram.boundary.Domains;
import io.moram.boundary.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When boundaries, recognitions and examples leave the detector. */
class RecognitionTimeTest {
  private static final Domains DEMO = Domains.demo();

  @Test
  void reportsABoundaryAtOnceAndTheTaskWhenItIsKnown() {
    RecurringTasks detector = RecurrenceSteps.marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 60), "a");
    RecurrenceSteps.feed(detector, 60, DEMO.shuffled("digits").subList(0, 60), "b");

    Verdict first = RecurrenceSteps.feedOne(detector, 120, aerial.get(60), "c");

    assertThat(Objects.requireNonNull(first.boundary()).position()).isEqualTo(120);
    assertThat(first.releasedToNextTask()).isEmpty();
    assertThat(first.recognition()).isNull();
    List<DetectorStep> steps = RecurrenceSteps.feed(detector, 121, aerial.subList(61, 92), "c");
    assertThat(DetectorStep.boundaries(steps)).as("reported once").isEmpty();
    assertThat(steps.get(29).released()).isEmpty();
    assertThat(steps.get(30).released()).hasSize(32).startsWith(120L);
    assertThat(Objects.requireNonNull(steps.get(30).recognition()).recursOf()).isZero();
  }

  @Test
  void decidesByTheExamplesSoFarIfTheTaskEndsOrTheStreamIsIdle() {
    RecurringTasks detector = RecurrenceSteps.marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 60), "a");
    RecurrenceSteps.feed(detector, 60, DEMO.shuffled("digits").subList(0, 60), "b");
    RecurrenceSteps.feed(detector, 120, aerial.subList(60, 80), "c");

    Verdict idle = detector.flush();
    assertThat(Objects.requireNonNull(idle.recognition()).recursOf()).isZero();
    assertThat(idle.releasedToOpenTask()).hasSize(20);

    RecurrenceSteps.feed(detector, 140, DEMO.shuffled("fruits").subList(0, 5), "d");
    Verdict ended = detector.endTask();
    assertThat(ended.recognition()).as("five examples are too few").isNull();
    assertThat(ended.releasedToOpenTask()).hasSize(5);
  }

  @Test
  void aFlushBeforeATasksFirstExampleForgetsNothing() {
    RecurringTasks detector = RecurrenceSteps.marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 60), null);
    detector.endTask();
    assertThat(detector.flush()).isEqualTo(Verdict.nothing());

    List<DetectorStep> steps = RecurrenceSteps.feed(detector, 60, aerial.subList(60, 90), null);

    assertThat(Objects.requireNonNull(steps.get(23).recognition()).recursOf()).isZero();
  }

  @Test
  void releasesATaskThatEndsBeforeItIsKnownInOrder() {
    RecurringTasks detector = RecurrenceSteps.marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 24), "a");
    List<DetectorStep> steps = new ArrayList<>();
    steps.addAll(RecurrenceSteps.feed(detector, 24, DEMO.shuffled("digits").subList(0, 10), "b"));
    steps.addAll(RecurrenceSteps.feed(detector, 34, DEMO.shuffled("fruits").subList(0, 24), "c"));
    steps.addAll(RecurrenceSteps.feed(detector, 58, aerial.subList(24, 48), "d"));
    steps.add(DetectorStep.of(detector.endTask()));

    assertThat(DetectorStep.boundaries(steps))
        .extracting(Boundary::position)
        .containsExactly(24L, 34L, 58L);
    assertThat(steps.stream().flatMap(step -> step.released().stream()))
        .containsExactlyElementsOf(LongStream.range(24, 82).boxed().toList());
    assertThat(steps.get(10).released())
        .as("leave before the next boundary")
        .isEqualTo(LongStream.range(24, 34).boxed().toList());
    assertThat(steps.get(10).recognition()).as("ten examples are too few").isNull();
    assertThat(Objects.requireNonNull(steps.get(34).recognition()).recursOf())
        .as("24 examples of a task not seen before")
        .isNull();
    assertThat(Objects.requireNonNull(steps.get(steps.size() - 1).recognition()).recursOf())
        .isZero();
  }
}
