// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.Map;

/**
 * Decides where one learner's tasks begin. An example may be held back for a while; it leaves once,
 * in order, already placed in its task. Without clock and without chance: the same observations
 * give the same verdicts, also across {@link #snapshot} and {@link #restore}. Not thread-safe.
 */
public interface BoundaryDetector {

  /**
   * Takes the next example in.
   *
   * @throws IllegalArgumentException if the embedding's width differs from the ones before
   */
  Verdict observe(Observation observation);

  /**
   * Everything held back leaves (the stream is idle): into the open task, which stays open, or into
   * the next one where a boundary had been found and was still held back.
   */
  Verdict flush();

  /**
   * Everything held back leaves as by {@link #flush}, and the task that is then open ends by
   * someone else's word (an end-of-task record, the end of input): the next observation opens a
   * task. A boundary that a detector reports there ends no task; it only says what the task is.
   */
  Verdict endTask();

  /** The whole state, versioned; small enough to be kept a learner. */
  byte[] snapshot();

  /**
   * Goes on from a snapshot of a detector of the same kind, in place of this one's state.
   *
   * @throws IllegalArgumentException if the snapshot is of another kind of detector, of a newer
   *     version, or damaged
   */
  void restore(byte[] snapshot);

  /**
   * Figures for people by name, such as {@code statistic}, {@code threshold}, {@code runLength}.
   */
  Map<Figure, Double> figures();
}
