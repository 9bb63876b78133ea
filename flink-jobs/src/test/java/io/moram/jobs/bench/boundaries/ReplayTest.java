// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.bench.boundaries;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
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

  /** Releases the same examples at every observation. */
  private record Releases(List<Long> positions) implements BoundaryDetector {
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
      return Verdict.nothing();
    }

    @Override
    public byte[] snapshot() {
      return new byte[0];
    }

    @Override
    public void restore(byte[] snapshot) {}

    @Override
    public Map<String, Double> figures() {
      return Map.of();
    }
  }
}
