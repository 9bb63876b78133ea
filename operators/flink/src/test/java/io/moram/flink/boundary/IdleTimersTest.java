// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.InterleavingPolicy;
import org.junit.jupiter.api.Test;

/** When an idle stream ends a task. The time-out is a second. */
class IdleTimersTest {
  private static final long SECOND = 1000;

  @Test
  void theTimesOfRecordsSplitTasksWheneverTheyArrive() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(SECOND))) {
      run.time(50_000);
      run.record("ada", "a0", 0, 100);
      run.record("ada", "a1", 0, 1_099);
      run.record("ada", "a2", 0, 2_099);
      run.record("ada", "a3", 0, 2_100);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:a1", "0:end", "1:a2", "1:a3");
    }
  }

  @Test
  void anEndedTaskDoesNotEndAgain() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(SECOND))) {
      run.record("ada", "a0", 0, 100);
      run.end("ada");
      run.record("ada", "a1", 0, 9_000);
      run.caughtUp(20_000);
      run.time(20_000);
      run.time(40_000);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:end", "1:a1", "1:end");
    }
  }

  @Test
  void examplesThatWaitSomewhereSplitNoTask() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(SECOND));
    try {
      run.record("ada", "a0", 0, 100);
      run.time(90_000);
      run.record("ada", "a1", 0, 900);
      run = run.killedAndRestored();
      run.time(200_000);
      run.record("ada", "a2", 0, 1_800);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:a1", "0:a2");
    } finally {
      run.close();
    }
  }

  @Test
  void silenceEndsATaskOnceTheSourcesHaveCaughtUp() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(SECOND));
    try {
      run.time(100);
      run.record("ada", "a0", 0, 100);
      run.caughtUp(1_099);
      run.time(2_000);
      assertThat(run.told("ada")).containsExactly("0:a0");
      run = run.killedAndRestored();
      run.time(30_000);
      assertThat(run.told("ada")).as("what was said before a failure").containsExactly("0:a0");
      run.caughtUp(30_000);
      run.time(30_250);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:end");
    } finally {
      run.close();
    }
  }

  @Test
  void laterRecordsOfThePartitionShowThatALearnerIsSilent() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(SECOND))) {
      run.record("ada", "a0", 0, 100);
      run.record("cyd", "c0", 1, 100);
      run.record("bob", "b0", 0, 1_000_000);
      run.record("bob", "b1", 0, 1_099);
      run.time(1_000);
      assertThat(run.told("ada")).as("one wrong time speaks for itself").containsExactly("0:a0");
      run.record("bob", "b2", 0, 1_100);
      run.time(2_000);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:end");
      assertThat(run.told("cyd")).as("of another partition").containsExactly("0:c0");
    }
  }

  @Test
  void aShorterTimeOutCountsForLearnersWithoutNewExamples() throws Exception {
    for (long before : new long[] {0, 1_000 * SECOND}) {
      BoundaryRun run = BoundaryRun.start(settings(before));
      try {
        run.record("ada", "a0", 0, 100);
        run.time(200);
        run = run.killedAndRestored(settings(SECOND));
        run.caughtUp(1_200);
        run.time(1_199);
        assertThat(run.told("ada")).containsExactly("0:a0");
        run.time(1_200);
        assertThat(run.told("ada")).containsExactly("0:a0", "0:end");
        run.time(2_000 * SECOND);
        assertThat(run.told("ada")).hasSize(2);
      } finally {
        run.close();
      }
    }
  }

  @Test
  void aTimeOutThatIsTurnedOffEndsNothing() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(SECOND));
    try {
      run.record("ada", "a0", 0, 100);
      run = run.killedAndRestored(settings(0));
      run.caughtUp(90_000);
      run.time(90_000);
      run.record("ada", "a1", 0, 90_000);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:a1");
    } finally {
      run.close();
    }
  }

  private static BoundarySettings settings(long idleMillis) {
    return new BoundarySettings(
        DetectorKind.MARKER,
        false,
        10_000,
        48,
        32,
        8,
        new TaskRuleSettings(0, 0, 0, InterleavingPolicy.SEPARATE),
        0.002,
        50,
        idleMillis,
        1 << 20,
        false,
        "a photo of a {}.");
  }
}
