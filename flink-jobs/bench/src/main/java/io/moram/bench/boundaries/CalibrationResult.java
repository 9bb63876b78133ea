// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import org.jspecify.annotations.Nullable;

/**
 * The measured rate of false alarms of a detector: a line of {@code calibration.jsonl}, with these
 * field names.
 *
 * @param detector the name of the detector
 * @param asked the requested number of examples between two false alarms
 * @param domain the name of the domain; {@code all} for all domains together
 * @param examples the number of examples that were drawn, with replacement
 * @param alarms the number of boundaries that were declared
 * @param measured the number of examples between two false alarms; null without a false alarm
 * @param ratio {@code measured / asked}; null without a false alarm
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
