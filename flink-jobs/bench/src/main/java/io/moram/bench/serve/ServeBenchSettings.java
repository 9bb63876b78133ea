// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What the benchmark of many learners measures.
 *
 * @param shape the backbone
 * @param learners how many learners share the backbone, at least 2
 * @param tasks how many tasks each has learned
 * @param atoms atoms per site and learner, over all tasks; a case each
 * @param batches requests that are answered together; a case each
 * @param requests how many requests a round, at least; rounded up to whole batches
 * @param rounds how often
 * @param output where results.jsonl goes
 */
public record ServeBenchSettings(
    BenchShape shape,
    int learners,
    int tasks,
    List<Integer> atoms,
    List<Integer> batches,
    int requests,
    RoundSettings rounds,
    Path output) {

  /** Checks the ranges. */
  public ServeBenchSettings {
    if (learners < 2) {
      throw new IllegalArgumentException("learners is " + learners + "; it must be 2 or more");
    }
    if (requests < 1) {
      throw new IllegalArgumentException("requests is " + requests + "; it must be 1 or more");
    }
    if (batches.stream().anyMatch(batch -> batch < 1)) {
      throw new IllegalArgumentException("a batch of " + batches + "; it must be 1 or more");
    }
    atoms = List.copyOf(atoms);
    batches = List.copyOf(batches);
  }
}
