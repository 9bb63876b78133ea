// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.rules;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.ByteArrays;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the producer's task markers: a marker that differs from the open task's opens a task. An
 * example without a marker belongs to the open task. A second detector decides on a task without
 * any marker, so that one learner may mark its stream and another may not.
 */
public final class MarkerDetector implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("marker", 1);

  private final @Nullable BoundaryDetector unmarked;
  private @Nullable String marker;
  private long runLength;

  private MarkerDetector(@Nullable BoundaryDetector unmarked) {
    this.unmarked = unmarked;
  }

  /** Markers alone: examples without one never open a task. Nothing is held back. */
  public static MarkerDetector alone() {
    return new MarkerDetector(null);
  }

  /** Markers first; {@code unmarked} decides on tasks without markers. */
  public static MarkerDetector orElse(BoundaryDetector unmarked) {
    return new MarkerDetector(unmarked);
  }

  @Override
  public Verdict observe(Observation observation) {
    String next = observation.marker();
    if (next != null && !next.equals(marker)) {
      return open(observation, next);
    }
    runLength++;
    if (unmarked != null && marker == null) {
      Verdict verdict = unmarked.observe(observation);
      Boundary boundary = verdict.boundary();
      if (boundary != null) {
        runLength = observation.position() - boundary.position() + 1;
      }
      return verdict;
    }
    return Verdict.release(List.of(observation.position()));
  }

  private Verdict open(Observation observation, String next) {
    List<Long> before = unmarked == null ? List.of() : unmarked.endTask().releasedToOpenTask();
    @Nullable Boundary boundary = null;
    if (runLength > 0) {
      String reason =
          marker == null
              ? "marker '%s' after unmarked examples".formatted(next)
              : "marker '%s' after '%s'".formatted(next, marker);
      boundary =
          new Boundary(
              observation.position(),
              observation.position(),
              reason,
              Map.of(Figure.RUN_LENGTH, (double) runLength));
    }
    marker = next;
    runLength = 1;
    List<Long> opening = List.of(observation.position());
    return boundary == null ? Verdict.release(opening) : new Verdict(before, opening, boundary);
  }

  @Override
  public Verdict flush() {
    return unmarked == null ? Verdict.nothing() : unmarked.flush();
  }

  @Override
  public Verdict endTask() {
    marker = null;
    runLength = 0;
    return unmarked == null ? Verdict.nothing() : unmarked.endTask();
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return FORMAT.write(
        out -> {
          out.writeBoolean(marker != null);
          if (marker != null) {
            out.writeUTF(marker);
          }
          out.writeLong(runLength);
          ByteArrays.write(out, unmarked == null ? new byte[0] : unmarked.snapshot(pieces));
        });
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    FORMAT.read(snapshot, (in, version) -> read(in, pieces));
  }

  private void read(DataInputStream in, PieceSource pieces) throws IOException {
    marker = in.readBoolean() ? in.readUTF() : null;
    runLength = in.readLong();
    byte[] inner = ByteArrays.read(in);
    if (unmarked != null && inner.length > 0) {
      unmarked.restore(inner, pieces);
    } else if (unmarked == null && inner.length > 0) {
      throw new IllegalArgumentException(
          "The snapshot has the state of a detector for unmarked examples, but boundary.detector is"
              + " marker. Set it to the detector that wrote the snapshot.");
    }
  }

  @Override
  public long heapBytes() {
    return 64 + (unmarked == null ? 0 : unmarked.heapBytes());
  }

  @Override
  public Map<Figure, Double> figures() {
    if (unmarked != null && marker == null) {
      return unmarked.figures();
    }
    return Map.of(Figure.RUN_LENGTH, (double) runLength);
  }
}
