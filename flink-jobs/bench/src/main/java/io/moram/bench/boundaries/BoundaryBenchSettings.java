// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark runs.
 *
 * @param data folders or zip files, a domain each; null: the domains that are bundled
 * @param backbone the folder of the frozen backbone; null: clip-mini
 * @param seed decides the streams
 * @param output where the files go; made where it is absent
 * @param detectors which, by name; empty: all
 * @param compositions how many sharp and short streams, at least 1; of the other kinds half as many
 * @param stationaryExamples how many examples of stationary streams in all, at least 1
 * @param curves whether delay is measured against false alarms at several settings
 * @param calibrationExamples the most examples for one false-alarm interval, all domains together;
 *     0: the calibration is not measured
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
    require(compositions >= 1, "compositions", compositions, "1");
    require(stationaryExamples >= 1, "stationary-examples", stationaryExamples, "1");
    require(calibrationExamples >= 0, "examples", calibrationExamples, "0");
  }

  private static void require(boolean holds, String name, long value, String least) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s is %d; it must be at least %s".formatted(name, value, least));
    }
  }
}
