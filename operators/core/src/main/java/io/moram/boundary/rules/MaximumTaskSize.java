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
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ends a task at a maximum number of examples. The examples that the other detector then holds back
 * are released to that task, and the next example opens a task.
 */
public final class MaximumTaskSize implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("maximum-size", 1);

  private final BoundaryDetector inner;
  private final int maximum;
  private long heldBack;
  private long taskSize;
  private boolean full;

  /**
   * Wraps a detector.
   *
   * @param maximum the most examples of a task; 0: no limit
   */
  public MaximumTaskSize(BoundaryDetector inner, int maximum) {
    if (maximum < 0) {
      throw new IllegalArgumentException(
          "boundary.maximum-task-size is %d; must be 0 or more. 0 sets no limit."
              .formatted(maximum));
    }
    this.inner = inner;
    this.maximum = maximum;
  }

  @Override
  public Verdict observe(Observation observation) {
    boolean opens = full;
    full = false;
    heldBack++;
    Verdict verdict = count(inner.observe(observation));
    if (opens && verdict.boundary() == null) {
      verdict = open(observation.position(), verdict);
    }
    if (maximum > 0 && taskSize + heldBack >= maximum) {
      verdict = joined(verdict, inner.endTask().releasedToOpenTask());
      restart();
      full = true;
    }
    return verdict;
  }

  private Verdict count(Verdict verdict) {
    heldBack -= verdict.releasedToOpenTask().size() + verdict.releasedToNextTask().size();
    taskSize =
        verdict.boundary() == null
            ? taskSize + verdict.releasedToOpenTask().size()
            : verdict.releasedToNextTask().size();
    return verdict;
  }

  private Verdict open(long position, Verdict verdict) {
    Boundary boundary =
        new Boundary(
            position,
            position,
            "the task before has the maximum of %d examples".formatted(maximum),
            Map.of(Figure.MAXIMUM_TASK_SIZE, (double) maximum));
    return new Verdict(List.of(), verdict.releasedToOpenTask(), boundary, verdict.refused());
  }

  /** The verdict with more released examples at its end. */
  private static Verdict joined(Verdict verdict, List<Long> rest) {
    boolean opens = verdict.boundary() != null;
    List<Long> last = opens ? verdict.releasedToNextTask() : verdict.releasedToOpenTask();
    List<Long> all = Stream.concat(last.stream(), rest.stream()).toList();
    return opens
        ? new Verdict(verdict.releasedToOpenTask(), all, verdict.boundary(), verdict.refused())
        : new Verdict(all, List.of(), null, verdict.refused());
  }

  private void restart() {
    heldBack = 0;
    taskSize = 0;
    full = false;
  }

  @Override
  public Verdict flush() {
    return count(inner.flush());
  }

  @Override
  public Verdict endTask() {
    Verdict verdict = inner.endTask();
    restart();
    return verdict;
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return FORMAT.write(out -> write(out, pieces));
  }

  private void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(heldBack);
    out.writeLong(taskSize);
    out.writeBoolean(full);
    ByteArrays.write(out, inner.snapshot(pieces));
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    FORMAT.read(snapshot, (in, version) -> read(in, pieces));
  }

  private void read(DataInputStream in, PieceSource pieces) throws IOException {
    heldBack = in.readLong();
    taskSize = in.readLong();
    full = in.readBoolean();
    inner.restore(ByteArrays.read(in), pieces);
  }

  @Override
  public long heapBytes() {
    return 64 + inner.heapBytes();
  }

  @Override
  public Map<Figure, Double> figures() {
    return inner.figures();
  }
}
