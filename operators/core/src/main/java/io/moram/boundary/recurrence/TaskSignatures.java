// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Recognition;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of up to {@value #MOST} ended tasks. The one that was updated longest ago is
 * evicted first. Takes half a megabyte when full, and 130 kilobytes for the tasks' common
 * covariance.
 */
final class TaskSignatures {
  static final int MOST = 1000;

  /** The fewest examples from which a task can be recognised. */
  static final int FEWEST = 16;

  /** The largest statistic of a recurrence; about one recurrence in twenty exceeds it. */
  static final double LIMIT = 4;

  /** By task, the one updated longest ago first. */
  private final Map<Integer, TaskSignature> signatures = new LinkedHashMap<>();

  private TaskSpread spread = new TaskSpread();

  /**
   * The task that some examples resemble most.
   *
   * @param statistic its distance from them
   */
  record Nearest(int task, double statistic) {
    boolean recurs() {
      return statistic <= LIMIT;
    }

    Recognition recognition(long firstExample) {
      return new Recognition(firstExample, task, statistic, LIMIT);
    }
  }

  boolean isEmpty() {
    return signatures.isEmpty();
  }

  int size() {
    return signatures.size();
  }

  boolean knows(int task) {
    return signatures.containsKey(task);
  }

  /** Adds an ended task, merged with an earlier task of that number. */
  void learn(int task, TaskSketch sketch) {
    if (sketch.count() < FEWEST) {
      return;
    }
    TaskSignature known = signatures.remove(task);
    signatures.put(task, known == null ? TaskSignature.of(task, sketch) : known.with(sketch));
    spread.add(sketch.sample());
    if (signatures.size() > MOST) {
      signatures.remove(signatures.keySet().iterator().next());
    }
  }

  /** Forgets the tasks from one on. The common covariance keeps their part. */
  void forgetFrom(int task) {
    signatures.keySet().removeIf(known -> known >= task);
  }

  /** The task that is nearest to some examples; null if there are too few examples or no tasks. */
  @Nullable Nearest nearest(List<float[]> examples) {
    if (examples.size() < FEWEST) {
      return null;
    }
    FisherStatistic statistic = new FisherStatistic(spread, examples);
    Nearest nearest = null;
    for (TaskSignature signature : signatures.values()) {
      double distance = statistic.to(signature);
      if (nearest == null || distance < nearest.statistic) {
        nearest = new Nearest(signature.task(), distance);
      }
    }
    return nearest;
  }

  long heapBytes() {
    return spread.heapBytes()
        + (long) signatures.size() * (Short.BYTES * FourierFeatures.WIDTH + 160);
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    spread.write(out, pieces);
    out.writeInt(signatures.size());
    for (TaskSignature signature : signatures.values()) {
      signature.write(out, pieces);
    }
  }

  static TaskSignatures read(DataInputStream in, int version, PieceSource pieces)
      throws IOException {
    TaskSignatures read = new TaskSignatures();
    read.spread = TaskSpread.read(in, version, pieces);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      TaskSignature signature = TaskSignature.read(in, version, pieces);
      read.signatures.put(signature.task(), signature);
    }
    return read;
  }
}
