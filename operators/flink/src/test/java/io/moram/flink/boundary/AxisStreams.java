// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Embeddings around axes; a task is an axis. */
final class AxisStreams {
  private AxisStreams() {}

  /** A hundred examples around each of some axes. */
  static List<float[]> visits(int... axes) {
    SplittableRandom random = new SplittableRandom(5);
    List<float[]> stream = new ArrayList<>();
    for (int axis : axes) {
      for (int i = 0; i < 100; i++) {
        stream.add(embedding(random, axis));
      }
    }
    return stream;
  }

  /** A direction around one axis or another. */
  static float[] embedding(SplittableRandom random, int axis) {
    float[] embedding = new float[16];
    double squares = 0;
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (float) (random.nextGaussian() * 0.15 + (i == axis ? 1 : 0));
      squares += embedding[i] * embedding[i];
    }
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] /= (float) Math.sqrt(squares);
    }
    return embedding;
  }
}
