// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TaskRulesTest {
  private static final Domains DEMO = Domains.demo();

  @Test
  void refusesToEndATaskBelowTheMinimumSize() {
    TaskRules rules = new TaskRules(MarkerDetector.alone(), 5, 0);
    List<Verdict> verdicts = feed(rules, "aaabbbbc");

    Verdict early = verdicts.get(3);
    assertThat(early.boundary()).isNull();
    assertThat(early.releasedToOpenTask()).containsExactly(3L);
    Boundary refused = Objects.requireNonNull(early.refused());
    assertThat(refused.position()).isEqualTo(3);
    assertThat(refused.reason())
        .isEqualTo(
            "marker 'b' after 'a'; not declared, the open task has 3 of at least 5 examples");
    assertThat(refused.figures())
        .containsEntry(Figure.TASK_SIZE, 3.0)
        .containsEntry(Figure.MINIMUM_TASK_SIZE, 5.0)
        .containsEntry(Figure.RUN_LENGTH, 3.0);
    assertThat(Objects.requireNonNull(verdicts.get(7).boundary()).position()).isEqualTo(7);
  }

  @Test
  void refusesABoundaryWithinTheCoolDown() {
    TaskRules rules = new TaskRules(MarkerDetector.alone(), 0, 4);
    List<Verdict> verdicts = feed(rules, "aabbcccccd");

    assertThat(verdicts.get(2).boundary()).isNotNull();
    assertThat(verdicts.get(4).boundary()).isNull();
    Boundary refused = Objects.requireNonNull(verdicts.get(4).refused());
    assertThat(refused.reason())
        .endsWith("not declared, 2 examples after the boundary before, within the cool-down of 4");
    assertThat(refused.figures())
        .containsEntry(Figure.SINCE_BOUNDARY, 2.0)
        .containsEntry(Figure.COOL_DOWN, 4.0);
    assertThat(verdicts.get(9).boundary()).as("the cool-down is over").isNotNull();
  }

  @Test
  void countsATaskAnewOnceItWasEnded() {
    TaskRules rules = new TaskRules(MarkerDetector.alone(), 5, 0);
    feed(rules, "aaaaaa");
    rules.endTask();
    Verdict first = rules.observe(observation(6, "b"));
    assertThat(first.boundary()).isNull();
    assertThat(rules.observe(observation(7, "c")).refused()).isNotNull();
  }

  /** A refused change is not found again: the detector compares with what came after it. */
  @Test
  void goesOnFromTheRefusedBoundary() {
    List<float[]> stream = new ArrayList<>(DEMO.shuffled("aerial").subList(0, 100));
    stream.addAll(DEMO.shuffled("digits").subList(0, 120));
    stream.addAll(DEMO.shuffled("fruits").subList(0, 60));
    TaskRules rules =
        new TaskRules(ChangeDetector.embedding(ChangeDetectorSettings.defaults()), 150, 0);
    List<Boundary> declared = new ArrayList<>();
    List<Boundary> refused = new ArrayList<>();
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < stream.size(); i++) {
      Verdict verdict = rules.observe(new Observation(i, stream.get(i), "label", null));
      left.addAll(verdict.releasedToOpenTask());
      left.addAll(verdict.releasedToNextTask());
      if (verdict.refused() != null) {
        refused.add(verdict.refused());
      }
      if (verdict.boundary() != null) {
        declared.add(verdict.boundary());
      }
    }
    left.addAll(rules.endTask().releasedToOpenTask());

    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).position()).isBetween(98L, 102L);
    assertThat(refused.get(0).figures())
        .containsKeys(Figure.STATISTIC, Figure.THRESHOLD, Figure.TASK_SIZE);
    assertThat(declared).hasSize(1);
    assertThat(declared.get(0).position()).isBetween(218L, 222L);
    assertThat(left).isEqualTo(LongStream.range(0, stream.size()).boxed().toList());
  }

  @Test
  void endsATaskAtItsMaximumSize() {
    MaximumTaskSize maximum = new MaximumTaskSize(MarkerDetector.alone(), 3);
    List<Verdict> verdicts = feed(maximum, "aaaaaaab");

    assertThat(verdicts.get(2).releasedToOpenTask()).containsExactly(2L);
    Verdict opening = verdicts.get(3);
    assertThat(opening.releasedToOpenTask()).isEmpty();
    assertThat(opening.releasedToNextTask()).containsExactly(3L);
    Boundary boundary = Objects.requireNonNull(opening.boundary());
    assertThat(boundary.reason()).isEqualTo("the task before has the maximum of 3 examples");
    assertThat(boundary.figures()).containsEntry(Figure.MAXIMUM_TASK_SIZE, 3.0);
    assertThat(verdicts.get(6).boundary()).isNotNull();
    assertThat(Objects.requireNonNull(verdicts.get(7).boundary()).reason())
        .isEqualTo("marker 'b' after 'a'");
  }

  @Test
  void whatIsHeldBackCountsToTheMaximumSize() {
    MaximumTaskSize maximum =
        new MaximumTaskSize(ChangeDetector.embedding(ChangeDetectorSettings.defaults()), 100);
    List<float[]> stream = DEMO.shuffled("aerial");
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Verdict verdict = maximum.observe(new Observation(i, stream.get(i), "label", null));
      left.addAll(verdict.releasedToOpenTask());
      left.addAll(verdict.releasedToNextTask());
      assertThat(verdict.boundary() != null).isEqualTo(i == 100);
      if (i == 99) {
        assertThat(left).as("all of the full task has left").hasSize(100);
      }
    }
  }

  @Test
  void zeroTurnsTheMaximumOff() {
    MaximumTaskSize none = new MaximumTaskSize(MarkerDetector.alone(), 0);
    assertThat(feed(none, "a".repeat(50))).allSatisfy(v -> assertThat(v.boundary()).isNull());
  }

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() {
    String stream = "aaabbbbbbbbbbcccdddddddddddeeee";
    BoundaryDetector undisturbed = stack();
    BoundaryDetector restored = stack();
    for (int i = 0; i < stream.length(); i++) {
      byte[] snapshot = restored.snapshot();
      restored = stack();
      restored.restore(snapshot);
      Observation next = observation(i, stream.substring(i, i + 1));
      assertThat(restored.observe(next)).isEqualTo(undisturbed.observe(next));
    }
  }

  @Test
  void refusesForeignSnapshotsAndSettingsOutOfRange() {
    assertThatThrownBy(() -> stack().restore(MarkerDetector.alone().snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind 'marker', not 'maximum-size'");
    assertThatThrownBy(
            () ->
                new TaskRules(MarkerDetector.alone(), 0, 0)
                    .restore(MarkerDetector.alone().snapshot()))
        .hasMessageContaining("kind 'marker', not 'rules'");
    assertThatThrownBy(() -> new TaskRules(MarkerDetector.alone(), -1, 0))
        .hasMessageContaining("minimum-task-size is -1");
    assertThatThrownBy(() -> new TaskRules(MarkerDetector.alone(), 0, -1))
        .hasMessageContaining("cool-down is -1");
    assertThatThrownBy(() -> new MaximumTaskSize(MarkerDetector.alone(), -1))
        .hasMessageContaining("maximum-task-size is -1");
  }

  private static BoundaryDetector stack() {
    return new MaximumTaskSize(new TaskRules(MarkerDetector.alone(), 4, 6), 7);
  }

  private static List<Verdict> feed(BoundaryDetector detector, String markers) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < markers.length(); i++) {
      verdicts.add(detector.observe(observation(i, markers.substring(i, i + 1))));
    }
    return verdicts;
  }

  private static Observation observation(int position, String marker) {
    return new Observation(position, new float[] {1, 0}, "label", marker);
  }
}
