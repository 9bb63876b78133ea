// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.boundaries.score.KindResult;
import java.util.List;

/**
 * What the benchmark found.
 *
 * @param domains the domains' names
 * @param pictures how many pictures they have in all
 * @param forwardMicros the frozen backbone's processor time a picture, in microseconds
 * @param results by kind of stream, then detector
 * @param calibration empty: not measured
 * @param curves empty: not measured
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
