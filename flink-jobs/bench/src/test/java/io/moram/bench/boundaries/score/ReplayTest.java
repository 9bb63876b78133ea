// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayTest {

  @Test
  void aDetectorThatLosesAnExampleIsRefused() {
    assertThatThrownBy(() -> Replay.of(TestStreams.sharp(10), new Releases(List.of())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kept 10 examples");
  }

  @Test
  void aDetectorThatReleasesAnExampleTwiceIsRefused() {
    assertThatThrownBy(() -> Replay.of(TestStreams.sharp(10), new Releases(List.of(0L, 0L))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("released example 0 where 1 was next");
  }

  @Test
  void aBoundaryThatIsDeclaredWithTheLastTasksEndCounts() {
    Boundary boundary = new Boundary(6, 8, "late", Map.of());
    Verdict end = new Verdict(List.of(0L, 1L, 2L, 3L, 4L, 5L), List.of(6L, 7L, 8L, 9L), boundary);

    Replay replay = Replay.of(TestStreams.sharp(6, 4), new Releases(List.of(), end));

    assertThat(replay.boundaries()).containsExactly(boundary);
    assertThat(replay.taskOf()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
  }

  /**
   * Releases the same examples at every observation.
   *
   * @param end what the end of the task brings
   */
  private record Releases(List<Long> positions, Verdict end) implements BoundaryDetector {
    Releases(List<Long> positions) {
      this(positions, Verdict.nothing());
    }

    @Override
    public Verdict observe(Observation observation) {
      return Verdict.release(positions);
    }

    @Override
    public Verdict flush() {
      return Verdict.nothing();
    }

    @Override
    public Verdict endTask() {
      return end;
    }

    @Override
    public byte[] snapshot(PieceSink pieces) {
      return new byte[0];
    }

    @Override
    public void restore(byte[] snapshot, PieceSource pieces) {}

    @Override
    public long heapBytes() {
      return 32;
    }

    @Override
    public Map<Figure, Double> figures() {
      return Map.of();
    }
  }
}
