// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** The covariance of features within a task, pooled over all tasks. */
final class TaskSpread {
  private static final int WIDTH = FourierFeatures.WIDTH;
  private static final int ENTRIES = WIDTH * (WIDTH + 1) / 2;

  private static final float[] NONE = {};

  /** The lower triangle, row by row; empty before the first task. */
  private float[] covariance = NONE;

  private long freedom;

  /** Adds a task's examples, at least two. */
  void add(List<float[]> examples) {
    double[] mean = new double[WIDTH];
    for (float[] example : examples) {
      for (int i = 0; i < WIDTH; i++) {
        mean[i] += example[i] / (double) examples.size();
      }
    }
    if (freedom == 0) {
      covariance = new float[ENTRIES];
    }
    double[] scatter = new double[ENTRIES];
    for (float[] example : examples) {
      int at = 0;
      for (int i = 0; i < WIDTH; i++) {
        double row = example[i] - mean[i];
        for (int j = 0; j <= i; j++) {
          scatter[at++] += row * (example[j] - mean[j]);
        }
      }
    }
    long more = examples.size() - 1L;
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = (float) ((covariance[i] * (double) freedom + scatter[i]) / (freedom + more));
    }
    freedom += more;
  }

  /** The covariance as a square matrix. */
  double[][] matrix() {
    double[][] matrix = new double[WIDTH][WIDTH];
    int at = 0;
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = freedom == 0 ? 0 : covariance[at++];
        matrix[j][i] = matrix[i][j];
      }
    }
    return matrix;
  }

  long heapBytes() {
    return (long) Float.BYTES * covariance.length;
  }

  void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(freedom);
    if (freedom > 0) {
      // Every task adds to the freedom, so that the name stands for one covariance.
      pieces.put("spread/" + freedom, () -> FloatArrays.bytes(covariance));
    }
  }

  static TaskSpread read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    TaskSpread spread = new TaskSpread();
    spread.freedom = in.readLong();
    if (spread.freedom == 0) {
      return spread;
    }
    spread.covariance =
        version == 1
            ? FloatArrays.read(in, ENTRIES)
            : FloatArrays.of(pieces.get("spread/" + spread.freedom));
    return spread;
  }
}
