// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * What trades a detector's delay for its false alarms.
 *
 * @param name what is set
 * @param settings the settings of its curve
 * @param falseAlarmInterval whether what is set is the examples asked for between false alarms
 * @param at a new detector at a setting
 */
public record DetectorSetting(
    String name,
    List<Double> settings,
    boolean falseAlarmInterval,
    DoubleFunction<BoundaryDetector> at) {

  /** One false task in so many examples. */
  static DetectorSetting falseAlarmInterval(DoubleFunction<BoundaryDetector> at) {
    return new DetectorSetting("interval", List.of(300.0, 1_000.0, 10_000.0, 100_000.0), true, at);
  }

  /** Any other. */
  static DetectorSetting of(
      String name, List<Double> settings, DoubleFunction<BoundaryDetector> at) {
    return new DetectorSetting(name, settings, false, at);
  }
}
