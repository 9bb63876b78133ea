// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the benchmark of many learners.
 *
 * @param shape the shape of the backbone
 * @param learners the number of learners on the backbone, at least 2
 * @param tasks the number of tasks per learner
 * @param atoms the total numbers of atoms per site and learner; one case each
 * @param batches the numbers of requests per batch; one case each
 * @param requests the number of requests per round, rounded up to whole batches
 * @param rounds the numbers of warm-up rounds and of timed rounds
 * @param output the folder of results.jsonl
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
      throw new IllegalArgumentException("--learners is " + learners + "; must be 2 or more.");
    }
    if (requests < 1) {
      throw new IllegalArgumentException("--requests is " + requests + "; must be 1 or more.");
    }
    if (batches.stream().anyMatch(batch -> batch < 1)) {
      throw new IllegalArgumentException(
          "--batch is " + batches + "; every number must be 1 or more.");
    }
    atoms = List.copyOf(atoms);
    batches = List.copyOf(batches);
  }
}
