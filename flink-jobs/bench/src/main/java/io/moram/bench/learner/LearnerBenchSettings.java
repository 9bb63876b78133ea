// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;

/**
 * What the benchmark of the learner's path measures.
 *
 * @param shape the backbone
 * @param examples examples per round, at least 1
 * @param rounds how many rounds warm up, and how many are timed
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
