// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.bench.timing.BenchShape;
import java.nio.file.Path;
import java.util.List;

/**
 * What the benchmark of checkpoints measures.
 *
 * @param shape the backbone
 * @param tasks how many tasks are in the bank; a case each, ascending
 * @param seals how many seals are measured for a case, with a checkpoint in their training and
 *     without
 * @param output where results.jsonl goes
 */
public record CheckpointBenchSettings(
    BenchShape shape, List<Integer> tasks, int seals, Path output) {

  /** Checks the ranges. */
  public CheckpointBenchSettings {
    tasks = List.copyOf(tasks);
    if (seals < 1) {
      throw new IllegalArgumentException("seals is " + seals + "; it must be 1 or more");
    }
    for (int i = 0; i < tasks.size(); i++) {
      int before = i == 0 ? 0 : tasks.get(i - 1) + 2 * seals;
      if (tasks.get(i) < before) {
        throw new IllegalArgumentException(
            "tasks is "
                + tasks
                + "; every case must leave room for the "
                + 2 * seals
                + " seals of the one before");
      }
    }
  }
}
