// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.boundaries.score.KindResult;
import java.util.List;

/**
 * The results of the benchmark of boundary detectors.
 *
 * @param domains the names of the domains
 * @param pictures the number of pictures of all domains
 * @param forwardMicros the processor time of the frozen backbone per picture, in microseconds
 * @param results the results, ordered by kind of stream, then by detector
 * @param calibration the results of the calibration; empty if it was not measured
 * @param curves the points of the curves; empty if they were not measured
 */
public record BoundaryBenchReport(
    List<String> domains,
    int pictures,
    double forwardMicros,
    List<KindResult> results,
    List<CalibrationResult> calibration,
    List<CurvePoint> curves) {

  /** Copies the lists. */
  public BoundaryBenchReport {
    domains = List.copyOf(domains);
    results = List.copyOf(results);
    calibration = List.copyOf(calibration);
    curves = List.copyOf(curves);
  }
}
