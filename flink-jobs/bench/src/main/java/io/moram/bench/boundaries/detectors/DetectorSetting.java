// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A setting that trades the delay of a detector for its false alarms.
 *
 * @param name the name of the setting
 * @param settings the values of the curve
 * @param falseAlarmInterval whether the value is a number of examples between two false alarms
 * @param at makes a detector with a value
 */
public record DetectorSetting(
    String name,
    List<Double> settings,
    boolean falseAlarmInterval,
    DoubleFunction<BoundaryDetector> at) {

  /** A setting whose value is the number of examples between two false alarms. */
  static DetectorSetting falseAlarmInterval(DoubleFunction<BoundaryDetector> at) {
    return new DetectorSetting("interval", List.of(300.0, 1_000.0, 10_000.0, 100_000.0), true, at);
  }

  /** Any other setting. */
  static DetectorSetting of(
      String name, List<Double> settings, DoubleFunction<BoundaryDetector> at) {
    return new DetectorSetting(name, settings, false, at);
  }
}
