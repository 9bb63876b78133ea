// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.InterleavingPolicy;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoundaryOperatorTest {
  private static final float[] NONE = {};

  @Test
  void markersOfInterleavedLearnersOpenTasks() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0))) {
      run.example("ada", "a0", NONE, "x");
      run.example("bob", "b0", NONE, "x");
      run.example("ada", "a1", NONE, "y");
      run.example("bob", "b1", NONE, null);
      run.example("ada", "a2", NONE, "y");
      assertThat(run.told("ada")).containsExactly("0:a0", "0:end", "1:a1", "1:a2");
      assertThat(run.told("bob")).containsExactly("0:b0", "0:b1");
      LearnerEvent boundary = run.events(EventKind.BOUNDARY).get(0);
      assertThat(boundary.getTask()).isEqualTo(1);
      assertThat(boundary.getFigures())
          .containsEntry("changePoint", 1.0)
          .containsEntry("detectedAt", 1.0);
      assertThat(run.events(EventKind.TASK_ENDED)).hasSize(1);
      assertThat(run.events(EventKind.TASK_OPENED)).hasSize(3);
      run.endInput();
      assertThat(run.told("ada")).endsWith("1:end");
      assertThat(run.told("bob")).endsWith("0:end");
    }
  }

  @Test
  void anEndOfTaskRecordEndsTheTaskOnce() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0))) {
      run.end("ada");
      run.example("ada", "a0", NONE, null);
      run.end("ada");
      run.end("ada");
      run.example("ada", "a1", NONE, null);
      run.endInput();
      assertThat(run.told("ada")).containsExactly("0:a0", "0:end", "1:a1", "1:end");
      assertThat(run.events(EventKind.BOUNDARY)).isEmpty();
    }
  }

  @Test
  void aRequestToPublishAgainKeepsItsPlaceAndEndsNoTask() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0))) {
      run.republish("ada");
      run.example("ada", "a0", NONE, null);
      run.republish("ada");
      run.end("ada");
      run.republish("ada");
      assertThat(run.told("ada"))
          .containsExactly(
              "0:publish again", "0:a0", "0:publish again", "0:end", "1:publish again");
    }
  }

  @Test
  void examplesHeldBackSurviveAKillAndLeaveIntoTheirTask() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    List<float[]> stream = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stream.add(AxisStreams.embedding(random, 0));
    }
    for (int i = 0; i < 60; i++) {
      stream.add(AxisStreams.embedding(random, 4));
    }
    List<String> undisturbed;
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0))) {
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
      }
      run.endInput();
      undisturbed = run.told("ada");
      assertThat(undisturbed).hasSize(stream.size() + 2);
      assertThat(run.events(EventKind.BOUNDARY)).hasSize(1);
      LearnerEvent boundary = run.events(EventKind.BOUNDARY).get(0);
      assertThat(boundary.getFigures().get("changePoint")).isBetween(97.0, 103.0);
      assertThat(boundary.getFigures().get("statistic"))
          .isGreaterThan(boundary.getFigures().get("threshold"));
      assertThat(boundary.getFigures().get("detectedAt")).isGreaterThan(100);
    }
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0));
    try {
      int heldBackAtKill = 0;
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        if (i == 80 || i == 102) {
          heldBackAtKill += i + 1 - examples(run);
          run = run.killedAndRestored();
        }
      }
      run.endInput();
      assertThat(heldBackAtKill).as("examples held back when killed").isPositive();
      assertThat(run.told("ada")).isEqualTo(undisturbed);
    } finally {
      run.close();
    }
  }

  @Test
  void tellsTheTrainerOfATaskThatComesBackAlsoAfterAKill() throws Exception {
    List<float[]> stream = AxisStreams.visits(0, 4, 0);
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0));
    try {
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        if (i == 220) {
          assertThat(run.told("ada")).as("the task before seals in a pause").endsWith("1:end");
          assertThat(run.events(EventKind.BOUNDARY)).hasSize(2);
          assertThat(run.events(EventKind.TASK_OPENED)).as("not known yet").hasSize(2);
          run = run.killedAndRestored();
        }
      }
      run.endInput();

      List<String> told = run.told("ada");
      int recurs = told.indexOf("2:recurs of 0");
      assertThat(recurs).isPositive();
      assertThat(told.get(recurs - 1)).isEqualTo("1:end");
      assertThat(told.get(recurs + 1)).startsWith("2:e");
      assertThat(told).hasSize(stream.size() + 3 + 1);
      LearnerEvent boundary = run.events(EventKind.BOUNDARY).get(1);
      assertThat(boundary.getTask()).isEqualTo(2);
      assertThat(run.events(EventKind.BOUNDARY)).hasSize(2);
      LearnerEvent opened = run.events(EventKind.TASK_OPENED).get(2);
      assertThat(opened.getReason()).startsWith("first example; task 0 recurs");
      assertThat(opened.getFigures())
          .containsEntry("recursOf", 0.0)
          .containsKeys(
              "recurrenceStatistic", "recurrenceThreshold", "nearestTask", "firstExample");
      assertThat(run.events(EventKind.TASK_OPENED).get(1).getReason()).contains("new task");
    } finally {
      run.close();
    }
  }

  @Test
  void shortMarkedTasksLeaveInOrderAndSealWhereTheStreamPauses() throws Exception {
    List<float[]> stream = AxisStreams.visits(0, 4, 0);
    BoundarySettings marked = settings(DetectorKind.COMBINED, 1000, false);
    BoundaryRun run = BoundaryRun.start(marked);
    try {
      run.time(1);
      for (int task = 0; task < 3; task++) {
        for (int i = 0; i < 24; i++) {
          String id = "t" + task + "e" + i;
          run.example("ada", id, stream.get(100 * task + i), "marker " + task);
        }
        List<String> ended = task == 0 ? List.of() : List.of(task - 1 + ":end");
        assertThat(run.told("ada")).containsAll(ended);
        run = run.killedAndRestored();
      }
      assertThat(run.told("ada")).endsWith("1:end");
      run.time(1001);
      assertThat(run.told("ada")).endsWith("1:end");
      run.caughtUp(1001);
      run.time(2001);

      List<String> told = run.told("ada");
      assertThat(told).containsSubsequence("0:end", "1:t1e0", "1:t1e23", "1:end");
      assertThat(told).containsSubsequence("1:end", "2:recurs of 0", "2:t2e0", "2:t2e23", "2:end");
      assertThat(told).hasSize(3 * 24 + 3 + 1);
      assertThat(run.events(EventKind.BOUNDARY)).hasSize(2);
    } finally {
      run.close();
    }
  }

  @Test
  void tellsTheTrainerOfATaskThatComesBackAfterAnEndOfTaskRecord() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0))) {
      List<float[]> stream = AxisStreams.visits(0, 4, 0);
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        if (i == 99 || i == 199) {
          run.end("ada");
        }
      }
      run.endInput();
      assertThat(run.told("ada")).containsSequence("1:end", "2:recurs of 0", "2:e200");
      assertThat(run.events(EventKind.BOUNDARY)).isEmpty();
      assertThat(run.events(EventKind.TASK_OPENED).get(2).getReason())
          .startsWith("first example; task 0 recurs");
    }
  }

  @Test
  void tellsOfARefusedBoundary() throws Exception {
    TaskRuleSettings coolDown = new TaskRuleSettings(0, 150, 32, InterleavingPolicy.SEPARATE);
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, coolDown))) {
      List<float[]> stream = AxisStreams.visits(0, 4, 8);
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
      }
      run.endInput();
      assertThat(run.told("ada")).hasSize(stream.size() + 2).endsWith("1:e299", "1:end");
      assertThat(run.events(EventKind.BOUNDARY)).hasSize(1);
      LearnerEvent refused = run.events(EventKind.BOUNDARY_REFUSED).get(0);
      assertThat(run.events(EventKind.BOUNDARY_REFUSED)).hasSize(1);
      assertThat(refused.getTask()).isEqualTo(1);
      assertThat(refused.getReason()).contains("not declared").contains("cool-down of 150");
      assertThat(refused.getFigures())
          .containsEntry("coolDown", 150.0)
          .containsKeys("sinceBoundary", "changePoint", "detectedAt", "statistic", "threshold");
    }
  }

  @Test
  void tellsOfTasksThatTakeTurns() throws Exception {
    for (InterleavingPolicy policy : InterleavingPolicy.values()) {
      TaskRuleSettings rules = new TaskRuleSettings(0, 0, 24, policy);
      try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, rules))) {
        List<float[]> stream = AxisStreams.visits(0, 4, 0, 4, 0, 4);
        for (int i = 0; i < stream.size(); i++) {
          run.example("ada", "e" + i, stream.get(i), null);
        }
        run.endInput();
        assertThat(run.events(EventKind.INTERLEAVING)).hasSize(1);
        LearnerEvent turns = run.events(EventKind.INTERLEAVING).get(0);
        assertThat(turns.getTask()).isEqualTo(4);
        assertThat(turns.getReason()).isEqualTo("tasks 0 and 1 alternate");
        assertThat(turns.getFigures())
            .containsEntry("firstTask", 0.0)
            .containsEntry("secondTask", 1.0);
        boolean merges = policy == InterleavingPolicy.MERGE;
        assertThat(run.events(EventKind.BOUNDARY)).hasSize(merges ? 4 : 5);
        assertThat(run.events(EventKind.BOUNDARY_REFUSED)).hasSize(merges ? 1 : 0);
        assertThat(run.told("ada")).endsWith(merges ? "4:end" : "5:end");
      }
    }
  }

  @Test
  void endsATaskAtItsMaximumSizeEvenIfItIsMarked() throws Exception {
    TaskRuleSettings three = new TaskRuleSettings(3, 0, 0, InterleavingPolicy.SEPARATE);
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, three))) {
      for (int i = 0; i < 5; i++) {
        run.example("ada", "a" + i, NONE, "x");
      }
      run.endInput();
      assertThat(run.told("ada"))
          .containsExactly("0:a0", "0:a1", "0:a2", "0:end", "1:a3", "1:a4", "1:end");
      assertThat(run.events(EventKind.BOUNDARY).get(0).getReason())
          .isEqualTo("the task before has the maximum of 3 examples");
    }
  }

  private static int examples(BoundaryRun run) {
    return (int) run.output().stream().filter(TaskExample.class::isInstance).count();
  }

  private static BoundarySettings settings(DetectorKind kind, TaskRuleSettings rules) {
    return new BoundarySettings(
        kind, true, 10_000, 48, 32, 8, rules, 0.002, 50, 0, 1 << 20, false, "a photo of a {}.");
  }

  static BoundarySettings settings(DetectorKind kind, long idleMillis) {
    return settings(kind, idleMillis, true);
  }

  private static BoundarySettings settings(
      DetectorKind kind, long idleMillis, boolean ignoreMarkers) {
    return new BoundarySettings(
        kind,
        ignoreMarkers,
        10_000,
        48,
        32,
        8,
        new TaskRuleSettings(0, 0, 32, InterleavingPolicy.SEPARATE),
        0.002,
        50,
        idleMillis,
        1 << 20,
        false,
        "a photo of a {}.");
  }
}
