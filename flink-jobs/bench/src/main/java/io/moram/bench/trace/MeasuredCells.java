// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import java.util.Locale;

/** Which cells of the matrix of scores are measured. */
public enum MeasuredCells {
  /** After each task, all tasks so far. */
  ALL,
  /** After each task that task alone, and after the last one all: enough for every figure. */
  LAST;

  /** Whether the score of a task is measured after another one. */
  boolean has(int afterTask, int task, int tasks) {
    return task <= afterTask && (this == ALL || task == afterTask || afterTask == tasks - 1);
  }

  /** The name as people write it: {@code last}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
