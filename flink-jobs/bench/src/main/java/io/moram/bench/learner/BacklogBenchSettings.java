// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.timing.BenchShape;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of the benchmark of checkpoints with a backlog.
 *
 * @param shape the shape of the backbone
 * @param examples the examples that arrive at once, at least 1
 * @param time for how long checkpoints follow one another
 * @param output the folder of results.jsonl
 */
public record BacklogBenchSettings(BenchShape shape, int examples, Duration time, Path output) {

  /** Checks the ranges. */
  public BacklogBenchSettings {
    if (examples < 1) {
      throw new IllegalArgumentException("--examples is " + examples + "; must be 1 or more.");
    }
  }
}
