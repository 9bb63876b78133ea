// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.util.List;
import java.util.Map;

/** A baseline that never declares a boundary. */
public final class NeverBaseline implements BoundaryDetector {

  @Override
  public Verdict observe(Observation observation) {
    return Verdict.release(List.of(observation.position()));
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
