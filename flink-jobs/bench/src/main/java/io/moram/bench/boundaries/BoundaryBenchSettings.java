// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the benchmark of boundary detectors.
 *
 * @param data the folder of the domains; null for the bundled domains
 * @param backbone the folder of the frozen backbone; null for clip-mini
 * @param seed the seed of the streams
 * @param output the folder of the results; created if it is absent
 * @param detectors the names of the detectors; empty for all
 * @param compositions the number of sharp and of short streams, at least 1; there are half as many
 *     of the other kinds
 * @param stationaryExamples the total number of examples of stationary streams, at least 1
 * @param curves whether delay is measured against false alarms at several settings
 * @param calibrationExamples the largest number of examples per false-alarm interval, over all
 *     domains; 0 skips the calibration
 */
public record BoundaryBenchSettings(
    @Nullable Path data,
    @Nullable Path backbone,
    long seed,
    Path output,
    List<String> detectors,
    int compositions,
    int stationaryExamples,
    boolean curves,
    int calibrationExamples) {

  /** Copies the list and checks the ranges. */
  public BoundaryBenchSettings {
    detectors = List.copyOf(detectors);
    require(compositions >= 1, "--compositions", compositions, "1");
    require(stationaryExamples >= 1, "--stationary-examples", stationaryExamples, "1");
    require(calibrationExamples >= 0, "--examples", calibrationExamples, "0");
  }

  private static void require(boolean holds, String name, long value, String least) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s is %d; must be %s or more.".formatted(name, value, least));
    }
  }
}
