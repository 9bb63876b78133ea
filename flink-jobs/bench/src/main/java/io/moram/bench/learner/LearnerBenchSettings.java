// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;

/**
 * The settings of the benchmark of the learner job's path.
 *
 * @param shape the shape of the backbone
 * @param examples examples per round, at least 1
 * @param rounds the numbers of warm-up rounds and of timed rounds
 * @param output the folder of results.jsonl
 */
public record LearnerBenchSettings(
    BenchShape shape, int examples, RoundSettings rounds, Path output) {

  /** Checks the ranges. */
  public LearnerBenchSettings {
    if (examples < 1) {
      throw new IllegalArgumentException("--examples is " + examples + "; must be 1 or more.");
    }
  }
}
