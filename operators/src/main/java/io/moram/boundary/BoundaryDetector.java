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

  /** Everything held back leaves into the open task, which stays open (the stream is idle). */
  Verdict flush();

  /**
   * Everything held back leaves into the open task, which ends by someone else's word (an
   * end-of-task record, the end of input): the next observation opens a task, and is no boundary of
   * this detector's.
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
  Map<String, Double> figures();
}
