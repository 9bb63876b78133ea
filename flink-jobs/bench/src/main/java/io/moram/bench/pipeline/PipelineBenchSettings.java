// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import io.moram.serving.AnswerRule;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of the benchmark of the serving job.
 *
 * @param shape the shape of the backbone
 * @param atoms the total number of atoms per site
 * @param tasks the number of tasks of the learner
 * @param rule the rule that answers
 * @param batch the largest number of requests per batch, on both sides; at least 1
 * @param requests the number of requests per round, at least 1; rounded up to whole batches
 * @param rounds the numbers of warm-up rounds and of timed rounds
 * @param batchDelay the longest time that a request waits for its batch to fill
 * @param checkpointInterval the time between two checkpoints of the job
 * @param loadTime the duration of the load at half of the measured rate, counted part only; zero
 *     skips the measurement of the latency
 * @param overloadTime for how long ten times the measured rate arrives; zero skips it
 * @param output the folder of results.jsonl
 */
public record PipelineBenchSettings(
    BenchShape shape,
    int atoms,
    int tasks,
    AnswerRule rule,
    int batch,
    int requests,
    RoundSettings rounds,
    Duration batchDelay,
    Duration checkpointInterval,
    Duration loadTime,
    Duration overloadTime,
    Path output) {

  /** Checks the ranges. */
  public PipelineBenchSettings {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch is " + batch + "; must be 1 or more.");
    }
    if (requests < 1) {
      throw new IllegalArgumentException("--requests is " + requests + "; must be 1 or more.");
    }
  }
}
