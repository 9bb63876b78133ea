// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.memory.SiteShape;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where every site's active atoms lie in the one flat vector that is optimised: site by site, keys
 * before values. One vector makes AdamW a handful of operations, however many sites there are.
 */
record ActiveLayout(List<SiteShape> shapes, int rank) {

  private static final long TASK_STRIDE = 0xD1B54A32D192ED03L;

  ActiveLayout {
    shapes = List.copyOf(shapes);
  }

  int length() {
    return shapes.stream().mapToInt(this::siteLength).sum();
  }

  /** Where the flat vector is cut to give keys, values, keys, values, … */
  long[] cuts() {
    long[] cuts = new long[2 * shapes.size() - 1];
    int cut = 0;
    int at = 0;
    for (SiteShape shape : shapes) {
      at += rank * shape.inputWidth();
      cuts[cut++] = at;
      at += rank * shape.outputWidth();
      if (cut < cuts.length) {
        cuts[cut++] = at;
      }
    }
    return cuts;
  }

  /**
   * The atoms at the start of a task: keys Kaiming-uniform with a = √5, which is uniform within ±1
   * / √inputWidth; values zero, so that a new atom changes nothing before it has learned.
   */
  float[] initial(int task, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ (task + 1) * TASK_STRIDE);
    float[] flat = new float[length()];
    int at = 0;
    for (SiteShape shape : shapes) {
      double bound = 1 / Math.sqrt(shape.inputWidth());
      int keys = rank * shape.inputWidth();
      for (int i = 0; i < keys; i++) {
        flat[at + i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
      at += siteLength(shape);
    }
    return flat;
  }

  private int siteLength(SiteShape shape) {
    return rank * (shape.inputWidth() + shape.outputWidth());
  }
}
