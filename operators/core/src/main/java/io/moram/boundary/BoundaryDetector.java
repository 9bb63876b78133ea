// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

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

  /** The whole state, versioned; small enough to be stored per learner. */
  byte[] snapshot();

  /**
   * Replaces this detector's state by the snapshot of a detector of the same kind.
   *
   * @throws IllegalArgumentException if the snapshot is of another kind of detector, of a newer
   *     version, or damaged
   */
  void restore(byte[] snapshot);

  /** The figures that show the detector's state. */
  Map<Figure, Double> figures();
}
