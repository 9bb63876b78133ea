// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A baseline that declares a boundary at every n-th example. */
public final class PeriodicBaseline implements BoundaryDetector {

  private final long interval;
  private long sinceBoundary;

  /**
   * @param interval the number of examples per task, at least 1
   */
  public PeriodicBaseline(long interval) {
    if (interval < 1) {
      throw new IllegalArgumentException("interval is " + interval + "; must be 1 or more.");
    }
    this.interval = interval;
  }

  @Override
  public Verdict observe(Observation observation) {
    List<Long> released = List.of(observation.position());
    if (sinceBoundary < interval) {
      sinceBoundary++;
      return Verdict.release(released);
    }
    sinceBoundary = 1;
    Boundary boundary =
        new Boundary(
            observation.position(),
            observation.position(),
            "fires every %d".formatted(interval),
            Map.of());
    return new Verdict(List.of(), released, boundary);
  }

  @Override
  public Verdict flush() {
    return Verdict.nothing();
  }

  @Override
  public Verdict endTask() {
    sinceBoundary = 0;
    return Verdict.nothing();
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sinceBoundary).array();
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    sinceBoundary = ByteBuffer.wrap(snapshot).getLong();
  }

  @Override
  public long heapBytes() {
    return 32;
  }

  @Override
  public Map<Figure, Double> figures() {
    return Map.of(Figure.RUN_LENGTH, (double) sinceBoundary);
  }
}
