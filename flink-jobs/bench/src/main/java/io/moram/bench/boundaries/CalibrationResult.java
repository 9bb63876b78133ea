// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import org.jspecify.annotations.Nullable;

/**
 * Whether a detector keeps its word on false alarms: a line of {@code calibration.jsonl}, its
 * fields by these names.
 *
 * @param detector the detector's name
 * @param asked the examples between false alarms that were asked for
 * @param domain the domain; {@code all}: all together
 * @param examples how many were drawn, with replacement
 * @param alarms the boundaries that were declared
 * @param measured examples between false alarms; null where there was none
 * @param ratio {@code measured / asked}; null where there was none
 */
public record CalibrationResult(
    String detector,
    long asked,
    String domain,
    long examples,
    int alarms,
    @Nullable Double measured,
    @Nullable Double ratio) {

  static CalibrationResult of(
      String detector, long asked, String domain, long examples, int alarms) {
    Double measured = alarms == 0 ? null : (double) examples / alarms;
    Double ratio = measured == null ? null : measured / asked;
    return new CalibrationResult(detector, asked, domain, examples, alarms, measured, ratio);
  }
}
