// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.bench.boundaries.detectors.NeverBaseline;
import io.moram.bench.boundaries.detectors.PeriodicBaseline;
import io.moram.bench.streams.ComposedStream;
import io.moram.boundary.Boundary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreTest {

  @Test
  void aLateBoundaryTrainsNewExamplesIntoTheOldTask() {
    Score score = score(TestStreams.sharp(100, 200), boundary(103, 110));

    assertThat(score.delays()).containsExactly(11);
    assertThat(score.errors()).containsExactly(3);
    assertThat(score.newInOld()).isEqualTo(3);
    assertThat(score.oldInNew()).isZero();
    assertThat(score.falseAlarms()).isZero();
  }

  @Test
  void anEarlyBoundaryTrainsOldExamplesIntoTheNewTask() {
    Score score = score(TestStreams.sharp(100, 200), boundary(95, 110));

    assertThat(score.errors()).containsExactly(5);
    assertThat(score.newInOld()).isZero();
    assertThat(score.oldInNew()).isEqualTo(5);
  }

  @Test
  void aMissedChangeTrainsItsWholeSegmentIntoTheOldTask() {
    Score score = score(TestStreams.sharp(100, 200, 50), boundary(300, 310));

    assertThat(score.changes()).isEqualTo(2);
    assertThat(score.delays()).containsExactly(11);
    assertThat(score.waits()).containsExactly(200, 11);
    assertThat(score.newInOld()).isEqualTo(200);
  }

  @Test
  void aFalseAlarmAfterAFoundChangeTrainsNothingWrongly() {
    Score score = score(TestStreams.sharp(100, 200), boundary(100, 110), boundary(150, 160));

    assertThat(score.falseAlarms()).isEqualTo(1);
    assertThat(score.newInOld()).isZero();
    assertThat(score.oldInNew()).isZero();
  }

  @Test
  void inARampTheExamplesOfBothDomainsAreCounted() {
    Score score = score(TestStreams.gradual(100, 50, 100), boundary(120, 130));

    assertThat(score.delays()).containsExactly(31);
    assertThat(score.newInOld()).isEqualTo(10);
    assertThat(score.oldInNew()).isEqualTo(15);
  }

  @Test
  void aRecurrenceIsRecognisedByTheTaskOfItsDomain() {
    ComposedStream stream =
        TestStreams.sharp(new int[] {0, 1, 0, 2, 1}, new int[] {50, 50, 50, 50, 50});

    Score score =
        score(
            stream,
            Map.of(2, 0, 3, 1, 4, 2),
            boundary(50, 55),
            boundary(100, 105),
            boundary(150, 155),
            boundary(200, 205));

    assertThat(score.recurrences()).isEqualTo(2);
    assertThat(score.recognised()).isEqualTo(1);
    assertThat(score.misrecognised()).isEqualTo(2);
  }

  @Test
  void aFalseAlarmShiftsTheNumbersOfTheTasks() {
    ComposedStream stream = TestStreams.sharp(new int[] {0, 1, 0}, new int[] {100, 50, 50});

    Score score =
        score(stream, Map.of(3, 1), boundary(40, 50), boundary(100, 105), boundary(150, 155));

    assertThat(score.falseAlarms()).isEqualTo(1);
    assertThat(score.recognised()).isEqualTo(1);
  }

  @Test
  void theDummiesScoreWhatTheyMust() {
    ComposedStream stream = TestStreams.sharp(150, 150, 150);

    Score never = Score.of(stream, Replay.of(stream, new NeverBaseline()));
    Score every = Score.of(stream, Replay.of(stream, new PeriodicBaseline(50)));

    assertThat(never.delays()).isEmpty();
    assertThat(never.waits()).containsExactly(150, 150);
    assertThat(never.newInOld()).isEqualTo(300);
    // At 50, 100, ..., 400: those at 150 and 300 are right.
    assertThat(every.falseAlarms()).isEqualTo(6);
    assertThat(every.delays()).containsExactly(1, 1);
    assertThat(every.errors()).containsExactly(0, 0);
    assertThat(every.newInOld()).isZero();
    assertThat(every.snapshotBytes()).isEqualTo(8);
  }

  private static Score score(ComposedStream stream, Boundary... boundaries) {
    return score(stream, Map.of(), boundaries);
  }

  private static Score score(
      ComposedStream stream, Map<Integer, Integer> recursOf, Boundary... boundaries) {
    List<Boundary> declared = List.of(boundaries);
    int[] taskOf = new int[stream.size()];
    for (int position = 0; position < taskOf.length; position++) {
      long at = position;
      taskOf[position] = (int) declared.stream().filter(b -> b.position() <= at).count();
    }
    return Score.of(stream, new Replay(new ArrayList<>(declared), recursOf, taskOf, 0));
  }

  private static Boundary boundary(long position, long detectedAt) {
    return new Boundary(position, detectedAt, "made up", Map.of());
  }
}
