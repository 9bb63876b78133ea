// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The decisions of a detector on one stream.
 *
 * @param boundaries the boundaries, in the order of their declaration
 * @param recursOf the number of the earlier task that a task was recognised as, by task
 * @param taskOf the number of the task of each example, from 0, by position
 * @param snapshotBytes the size of the largest snapshot that was taken, in bytes
 */
// Read and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Replay(
    List<Boundary> boundaries, Map<Integer, Integer> recursOf, int[] taskOf, int snapshotBytes) {

  /** The number of examples between two snapshots. It is prime, so that it matches no period. */
  private static final int SNAPSHOT_INTERVAL = 997;

  /**
   * Runs a new detector over a whole stream, then ends its task.
   *
   * @throws IllegalStateException if an example does not leave the detector once and in order
   */
  public static Replay of(ComposedStream stream, BoundaryDetector detector) {
    Placement placement = new Placement(stream.size());
    int snapshotBytes = 0;
    for (int position = 0; position < stream.size(); position++) {
      placement.accept(detector.observe(stream.observation(position)));
      if (position % SNAPSHOT_INTERVAL == SNAPSHOT_INTERVAL - 1) {
        snapshotBytes = Math.max(snapshotBytes, detector.snapshot().length);
      }
    }
    snapshotBytes = Math.max(snapshotBytes, detector.snapshot().length);
    placement.accept(detector.endTask());
    placement.requireAll();
    return new Replay(placement.boundaries, placement.recursOf, placement.taskOf, snapshotBytes);
  }

  /** Records the task of released examples. */
  private static final class Placement {
    private final List<Boundary> boundaries = new ArrayList<>();
    private final Map<Integer, Integer> recursOf = new HashMap<>();
    private final int[] taskOf;
    private int next;

    Placement(int examples) {
      taskOf = new int[examples];
    }

    void accept(Verdict verdict) {
      verdict.releasedToOpenTask().forEach(this::place);
      if (verdict.boundary() != null) {
        boundaries.add(verdict.boundary());
      }
      verdict.releasedToNextTask().forEach(this::place);
      Recognition recognition = verdict.recognition();
      Integer earlier = recognition == null ? null : recognition.recursOf();
      if (recognition != null && earlier != null) {
        recursOf.put(taskOf[(int) recognition.firstExample()], earlier);
      }
    }

    private void place(long position) {
      if (position != next) {
        throw new IllegalStateException(
            "The detector released example %d where %d was next".formatted(position, next));
      }
      taskOf[next] = boundaries.size();
      next++;
    }

    void requireAll() {
      if (next != taskOf.length) {
        throw new IllegalStateException(
            "The detector kept %d examples at the end".formatted(taskOf.length - next));
      }
    }
  }
}
