// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the benchmark of the serving job measures.
 *
 * @param shape the backbone
 * @param atoms atoms per site, over all tasks
 * @param tasks how many tasks the learner has learned
 * @param batch how many requests are answered together at most, on both sides
 * @param requests how many requests a round; rounded up to whole batches
 * @param rounds how often
 * @param batchDelay how long a request waits for others at most
 * @param checkpointInterval the time between two checkpoints of the job
 * @param loadTime how long requests come at half of the measured rate; zero: not at all
 * @param output where results.jsonl goes
 */
public record PipelineBenchSettings(
    BenchShape shape,
    int atoms,
    int tasks,
    int batch,
    int requests,
    RoundSettings rounds,
    Duration batchDelay,
    Duration checkpointInterval,
    Duration loadTime,
    Path output) {

  /** Checks the ranges. */
  public PipelineBenchSettings {
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + "; it must be 1 or more");
    }
    if (requests < 1) {
      throw new IllegalArgumentException("requests is " + requests + "; it must be 1 or more");
    }
  }
}
