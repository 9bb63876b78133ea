// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Since when examples are held back, by the times of their records. */
class OldestHeldBackTest {
  private static final long FIRST = 1_000_000;

  private static void give(BoundaryRun run, List<float[]> stream, int from, int to)
      throws Exception {
    for (int i = from; i < to; i++) {
      run.time(FIRST + i);
      run.example("ada", "e" + i, stream.get(i), null);
    }
  }

  /** The time of the first example that the trainer was not given. */
  private static long firstHeldBack(BoundaryRun run) {
    long given = run.told("ada").stream().filter(told -> told.matches("\\d+:e\\d+")).count();
    return FIRST + given;
  }

  @Test
  void itIsTheTimeOfTheFirstExampleThatWasNotReleased() throws Exception {
    List<float[]> stream = AxisStreams.visits(0, 4);
    BoundaryRun run = BoundaryRun.start(BoundaryOperatorTest.settings(DetectorKind.EMBEDDING, 0));
    try {
      for (int i = 0; i < 150; i++) {
        give(run, stream, i, i + 1);
        long first = firstHeldBack(run);
        boolean isHeld = first <= FIRST + i;
        assertThat(run.position("ada").heldSince()).isEqualTo(isHeld ? first : -1);
      }
      long before = run.position("ada").heldSince();
      assertThat(before).as("some are held back").isBetween(FIRST, FIRST + 149);
      run = run.killedAndRestored();
      assertThat(run.position("ada").heldSince()).isEqualTo(before);
      give(run, stream, 150, 151);
      assertThat(run.position("ada").heldSince()).isEqualTo(firstHeldBack(run));
      run.end("ada");
      assertThat(run.position("ada").heldSince()).isEqualTo(-1);
    } finally {
      run.close();
    }
  }
}
