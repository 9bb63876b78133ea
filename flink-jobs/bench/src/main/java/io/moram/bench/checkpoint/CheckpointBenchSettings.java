// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.bench.timing.BenchShape;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the benchmark of checkpoints.
 *
 * @param shape the shape of the backbone
 * @param tasks the numbers of tasks in the bank, ascending; one case each
 * @param seals the number of measured seals per case, at least 1, with a checkpoint during training
 *     and without
 * @param output the folder of results.jsonl
 */
public record CheckpointBenchSettings(
    BenchShape shape, List<Integer> tasks, int seals, Path output) {

  /** Checks the ranges. */
  public CheckpointBenchSettings {
    tasks = List.copyOf(tasks);
    if (seals < 1) {
      throw new IllegalArgumentException("--rounds is " + seals + "; must be 1 or more.");
    }
    for (int i = 0; i < tasks.size(); i++) {
      int before = i == 0 ? 0 : tasks.get(i - 1) + 2 * seals;
      if (tasks.get(i) < before) {
        throw new IllegalArgumentException(
            "--tasks is "
                + tasks
                + "; each number must exceed the one before by "
                + 2 * seals
                + " or more, the measured seals of a case.");
      }
    }
  }
}
