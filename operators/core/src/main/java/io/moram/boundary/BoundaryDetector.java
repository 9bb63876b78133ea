// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.pieces.WholeSnapshot;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Decides where one learner's tasks begin. A detector may hold examples back. It releases every
 * example once, in order, with its task. A detector uses neither clock nor chance: the same
 * observations give the same verdicts, also across {@link #snapshot} and {@link #restore}. Not
 * thread-safe.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface BoundaryDetector {

  /**
   * Takes the next example.
   *
   * @throws IllegalArgumentException if the embedding's width differs from the ones before
   */
  Verdict observe(Observation observation);

  /**
   * Releases all examples that are held back, for example because the stream is idle. They go to
   * the open task, which stays open. If a boundary was found but still held back, the examples
   * after it go to the next task.
   */
  Verdict flush();

  /**
   * Releases all examples that are held back as {@link #flush} does, and ends the task that is then
   * open for an external reason, such as an end-of-task record or the end of the input. The next
   * observation opens a task and needs no boundary.
   */
  Verdict endTask();

  /**
   * Takes back all tasks from one on: the examples that are held back and the open task are
   * dropped. The next observation opens a task of that number and needs no boundary. A detector
   * that numbers tasks forgets those that are taken back.
   *
   * @param toTask the first task that is taken back, at most the number of the open one
   */
  default void rollBack(int toTask) {
    Verdict dropped = endTask();
    if (dropped.boundary() != null) {
      throw new IllegalStateException("The end of a task has declared a boundary");
    }
  }

  /**
   * The state, versioned. It is small, because the large parts that seldom change go to the pieces.
   *
   * @param pieces takes what belongs to the snapshot
   */
  byte[] snapshot(PieceSink pieces);

  /**
   * Replaces this detector's state by the snapshot of a detector of the same kind.
   *
   * @param pieces has all pieces that the snapshot named
   * @throws IllegalArgumentException if the snapshot is of another kind of detector, of a newer
   *     version, or damaged
   */
  void restore(byte[] snapshot, PieceSource pieces);

  /** The whole state, versioned, with all pieces. */
  default byte[] snapshot() {
    return WholeSnapshot.write(this::snapshot);
  }

  /** Restores the whole state, also one that was written before there were pieces. */
  default void restore(byte[] snapshot) {
    WholeSnapshot.read(snapshot, this::restore);
  }

  /** The size on the heap in bytes; an estimate that may be too large, but not much too small. */
  long heapBytes();

  /** The figures that show the detector's state. */
  Map<Figure, Double> figures();
}
