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
import org.jspecify.annotations.Nullable;

/**
 * Refuses boundaries of another detector that break one of two rules: the task that a boundary ends
 * has a minimum size, and a boundary keeps a distance from the one before.
 *
 * <p>A refused boundary is not declared: the verdict reports it with the rule. Examples after a
 * refused boundary stay in the open task. The other detector is not notified: it has forgotten the
 * examples before that boundary. The next boundary is measured against the examples after it, so a
 * real change that a rule refuses is not found again.
 */
public final class TaskRules implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("rules", 1);
  private static final long NEVER = -1;

  private final BoundaryDetector inner;
  private final int minimumTaskSize;
  private final int coolDown;
  private long taskSize;
  private long lastDeclared = NEVER;

  /**
   * Wraps a detector.
   *
   * @param minimumTaskSize the fewest examples of a task that a boundary may end; 0 or more
   * @param coolDown the number of examples after a boundary within which the next one is refused;
   *     0: none is refused
   */
  public TaskRules(BoundaryDetector inner, int minimumTaskSize, int coolDown) {
    if (minimumTaskSize < 0) {
      throw new IllegalArgumentException(
          "boundary.minimum-task-size is %d; must be 0 or more.".formatted(minimumTaskSize));
    }
    if (coolDown < 0) {
      throw new IllegalArgumentException(
          "boundary.cool-down is %d; must be 0 or more. 0 turns the rule off.".formatted(coolDown));
    }
    this.inner = inner;
    this.minimumTaskSize = minimumTaskSize;
    this.coolDown = coolDown;
  }

  @Override
  public Verdict observe(Observation observation) {
    return judge(inner.observe(observation));
  }

  private Verdict judge(Verdict found) {
    taskSize += found.releasedToOpenTask().size();
    Boundary boundary = found.boundary();
    if (boundary == null) {
      return found;
    }
    Boundary refused = refusal(boundary);
    if (refused == null) {
      taskSize = found.releasedToNextTask().size();
      lastDeclared = boundary.detectedAt();
      return found;
    }
    taskSize += found.releasedToNextTask().size();
    List<Long> all =
        Stream.concat(found.releasedToOpenTask().stream(), found.releasedToNextTask().stream())
            .toList();
    return new Verdict(all, List.of(), null, refused);
  }

  private @Nullable Boundary refusal(Boundary boundary) {
    if (taskSize > 0 && taskSize < minimumTaskSize) {
      return boundary.with(
          "not declared, the open task has %d of at least %d examples"
              .formatted(taskSize, minimumTaskSize),
          Map.of(
              Figure.TASK_SIZE,
              (double) taskSize,
              Figure.MINIMUM_TASK_SIZE,
              (double) minimumTaskSize));
    }
    long since = boundary.detectedAt() - lastDeclared;
    if (lastDeclared != NEVER && since < coolDown) {
      return boundary.with(
          "not declared, %d examples after the boundary before, within the cool-down of %d"
              .formatted(since, coolDown),
          Map.of(Figure.SINCE_BOUNDARY, (double) since, Figure.COOL_DOWN, (double) coolDown));
    }
    return null;
  }

  @Override
  public Verdict flush() {
    return judge(inner.flush());
  }

  @Override
  public Verdict endTask() {
    Verdict verdict = judge(inner.endTask());
    taskSize = 0;
    return verdict;
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return FORMAT.write(out -> write(out, pieces));
  }

  private void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(taskSize);
    out.writeLong(lastDeclared);
    ByteArrays.write(out, inner.snapshot(pieces));
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    FORMAT.read(snapshot, (in, version) -> read(in, pieces));
  }

  private void read(DataInputStream in, PieceSource pieces) throws IOException {
    taskSize = in.readLong();
    lastDeclared = in.readLong();
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
