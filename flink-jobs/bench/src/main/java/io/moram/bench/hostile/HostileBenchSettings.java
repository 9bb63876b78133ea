// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a run with damaged input.
 *
 * @param records the number of damaged records, 0 or more
 * @param pictures the number of sound records with damaged pictures, 0 or more
 * @param seed the seed of the damage: the same seed makes the same input
 * @param originals a folder of picture files that are damaged besides those of the demo data; null
 *     for none
 * @param limit after this time nothing more is sent; more than zero
 */
public record HostileBenchSettings(
    int records, int pictures, long seed, @Nullable Path originals, Duration limit) {

  /** Checks the ranges. */
  public HostileBenchSettings {
    if (records < 0 || pictures < 0 || (long) records + pictures < 1) {
      throw new IllegalArgumentException(
          "--records is "
              + records
              + " and --pictures is "
              + pictures
              + "; both must be 0 or more, and one of them 1 or more.");
    }
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "--minutes is " + limit.toMinutes() + "; must be 1 or more.");
    }
  }
}
