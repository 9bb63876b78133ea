// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Figure;
import io.moram.boundary.Interleaving;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Observation;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.recurrence.TaskSignatures.Nearest;
import io.moram.boundary.snapshot.ByteArrays;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises tasks that recur. Every ended task leaves a {@link TaskSignature}. The first examples
 * of a new task are compared with all signatures by {@link FisherStatistic}. The nearest task
 * recurs if the examples could be its own.
 *
 * <p>At a boundary only about ten examples of the new task are known, too few to distinguish
 * similar tasks. So the boundary is declared at once, and the task before it ends. If there is a
 * signature to compare with, the new task's first examples are held back until there are {@code
 * examples} of them, or until the task ends or the stream is idle. They are released with a {@link
 * Recognition}, or without one if they are too few.
 *
 * <p>Two tasks that alternate are reported as interleaving. Under {@link InterleavingPolicy#MERGE}
 * no further boundary between them is declared, not even by a marker, until a third task begins.
 * During an alternation a boundary is held back as well, because only the recognition decides
 * whether the open task ends.
 *
 * <p>This detector counts tasks as the operator does: from 0, opened by their first example. So it
 * must wrap all other detectors and rules. Examples without an embedding are never compared.
 *
 * <p>State: up to 0.9 megabytes, at a thousand signatures.
 */
public final class RecurringTasks implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("recurring", 2);

  private final BoundaryDetector inner;
  private final int examples;
  private final InterleavingPolicy policy;

  private TaskMemory memory;
  private @Nullable UnrecognizedTask beginning;

  /**
   * Wraps another detector.
   *
   * @param examples the number of a new task's examples that decide whether it recurs, 16 to 256;
   *     0: no task is recognised, and no example is held back
   */
  public RecurringTasks(BoundaryDetector inner, int examples, InterleavingPolicy policy) {
    this(inner, examples, policy, 0, 0);
  }

  /**
   * Wraps another detector, in a stream that has begun before.
   *
   * @param examples as above
   * @param task the number of the open task, or of the one that opens next
   * @param taskExamples the number of examples that the open task has
   */
  public RecurringTasks(
      BoundaryDetector inner,
      int examples,
      InterleavingPolicy policy,
      int task,
      long taskExamples) {
    if (examples != 0 && (examples < TaskSignatures.FEWEST || examples > 256)) {
      throw new IllegalArgumentException(
          "boundary.recurrence-examples is %d; must be %d to 256, or 0. 0 turns recognition off."
              .formatted(examples, TaskSignatures.FEWEST));
    }
    this.inner = inner;
    this.examples = examples;
    this.policy = policy;
    memory = new TaskMemory(task, taskExamples);
  }

  @Override
  public Verdict observe(Observation observation) {
    Verdict found = inner.observe(observation);
    if (examples > 0 && observation.embedding().length > 0) {
      memory.see(observation);
    }
    VerdictBuilder verdict = new VerdictBuilder(found.refused());
    place(found.releasedToOpenTask(), verdict);
    Boundary boundary = found.boundary();
    if (boundary != null) {
      decide(verdict);
      beginning = UnrecognizedTask.afterUndeclared(boundary, found.releasedToNextTask());
    }
    // A verdict holds one boundary and one decision; a second one waits for the next verdict.
    if (beginning != null
        && beginning.undeclared() != null
        && !verdict.hasBoundary()
        && !mayBeMerged()) {
      beginning = declareBoundary(beginning, verdict);
    }
    if (beginning != null
        && isKnownEnough(beginning)
        && !verdict.hasDecision()
        && (beginning.undeclared() == null || !verdict.hasBoundary())) {
      decide(verdict);
    }
    return verdict.verdict();
  }

  /** Whether the current tasks alternate and are to be merged. */
  private boolean mayBeMerged() {
    return policy == InterleavingPolicy.MERGE && memory.turns().pair() != null;
  }

  private boolean isKnownEnough(UnrecognizedTask task) {
    return !recognises() || task.examples().size() >= examples;
  }

  private boolean recognises() {
    return examples > 0 && memory.hasOrWillHaveTasks();
  }

  /** Releases examples of the newest task if the task is known; otherwise holds them back. */
  private void place(List<Long> positions, VerdictBuilder verdict) {
    if (beginning == null) {
      memory.admit(positions);
      verdict.release(positions);
    } else {
      beginning.examples().addAll(positions);
    }
  }

  /** Declares the boundary that is held back, which ends the open task. */
  private UnrecognizedTask declareBoundary(UnrecognizedTask task, VerdictBuilder verdict) {
    Boundary boundary = task.undeclared();
    if (boundary == null) {
      return task;
    }
    verdict.declare(boundary);
    OpenTaskSketch ended = memory.open();
    memory.close();
    return UnrecognizedTask.after(
        ended.isEmpty() ? UnrecognizedTask.NONE : ended.identity(), task.examples());
  }

  /** Recognises the beginning task and releases its examples; does nothing if no task begins. */
  private void decide(VerdictBuilder verdict) {
    UnrecognizedTask task = beginning;
    if (task == null || task.examples().isEmpty()) {
      return;
    }
    beginning = null;
    if (!isMerged(task, verdict)) {
      recognise(declareBoundary(task, verdict), verdict);
    }
    memory.admit(task.examples());
    verdict.release(task.examples());
  }

  private boolean isMerged(UnrecognizedTask task, VerdictBuilder verdict) {
    Interleaving pair = memory.turns().pair();
    Boundary boundary = task.undeclared();
    if (boundary == null || pair == null || policy != InterleavingPolicy.MERGE) {
      return false;
    }
    Nearest nearest = memory.nearest(task.examples());
    if (nearest == null || !nearest.recurs() || !pair.contains(nearest.task())) {
      return false;
    }
    memory.open().mix();
    Recognition turn = nearest.recognition(task.examples().get(0));
    verdict.refuse(
        boundary
            .with(turn.reason(), turn.figures())
            .with(
                "not declared, interleaving of tasks %d and %d"
                    .formatted(pair.first(), pair.second()),
                Map.of()));
    return true;
  }

  private void recognise(UnrecognizedTask task, VerdictBuilder verdict) {
    Nearest nearest = memory.nearest(task.examples());
    OpenTaskSketch open = memory.open();
    if (nearest != null && nearest.recurs()) {
      open.recurs(nearest.task());
    }
    verdict.recognise(
        nearest == null ? null : nearest.recognition(task.examples().get(0)),
        task.before() == UnrecognizedTask.NONE
            ? null
            : memory.turns().declared(task.before(), open.identity()));
  }

  @Override
  public Verdict flush() {
    return release(inner.flush());
  }

  @Override
  public Verdict endTask() {
    Verdict verdict = release(inner.endTask());
    memory.close();
    memory.turns().interrupted();
    beginning = recognises() ? UnrecognizedTask.after(UnrecognizedTask.NONE, List.of()) : null;
    return verdict;
  }

  /** An earlier task keeps what a recurrence of it has added that is taken back. */
  @Override
  public void rollBack(int toTask) {
    inner.rollBack(toTask);
    memory.rollBack(toTask);
    beginning = recognises() ? UnrecognizedTask.after(UnrecognizedTask.NONE, List.of()) : null;
  }

  private Verdict release(Verdict leaving) {
    if (leaving.boundary() != null) {
      throw new IllegalStateException(
          "RecurringTasks must wrap change detectors or task rules; the wrapped detector returned a"
              + " boundary from flush() or endTask().");
    }
    VerdictBuilder verdict = new VerdictBuilder(leaving.refused());
    place(leaving.releasedToOpenTask(), verdict);
    decide(verdict);
    return verdict.verdict();
  }

  @Override
  public byte[] snapshot(PieceSink pieces) {
    return FORMAT.write(out -> write(out, pieces));
  }

  private void write(DataOutputStream out, PieceSink pieces) throws IOException {
    memory.write(out, pieces);
    out.writeBoolean(beginning != null);
    if (beginning != null) {
      beginning.write(out);
    }
    ByteArrays.write(out, inner.snapshot(pieces));
  }

  @Override
  public void restore(byte[] snapshot, PieceSource pieces) {
    FORMAT.read(snapshot, (in, version) -> read(in, version, pieces));
  }

  private void read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    memory = TaskMemory.read(in, version, pieces);
    beginning = in.readBoolean() ? UnrecognizedTask.read(in) : null;
    inner.restore(ByteArrays.read(in), pieces);
  }

  @Override
  public long heapBytes() {
    return memory.heapBytes() + inner.heapBytes();
  }

  /**
   * The inner detector's figures, with the held-back examples of a beginning task added to {@link
   * Figure#HELD_BACK}, and {@link Figure#KNOWN_TASKS}.
   */
  @Override
  public Map<Figure, Double> figures() {
    Map<Figure, Double> figures = new HashMap<>(inner.figures());
    figures.put(Figure.KNOWN_TASKS, (double) memory.knownTasks());
    if (beginning != null) {
      figures.merge(Figure.HELD_BACK, (double) beginning.examples().size(), Double::sum);
    }
    return figures;
  }
}
