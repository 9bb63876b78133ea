// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of the benchmark of a learner beside hostile requests.
 *
 * @param fixtures a folder of hostile picture files
 * @param perSecond ordinary requests per second, more than 0
 * @param time how long each side takes, more than zero
 */
public record NeighbourBenchSettings(Path fixtures, double perSecond, Duration time) {

  /** Checks the ranges. */
  public NeighbourBenchSettings {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("--rate is " + perSecond + "; must be more than 0.");
    }
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(
          "--seconds is " + time.toSeconds() + "; must be 1 or more.");
    }
  }
}
