// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

/**
 * The result of a detector at one setting: a line of {@code curves.jsonl}, with these field names.
 *
 * @param detector the name of the detector
 * @param knob the name of the setting
 * @param setting the value of the setting
 * @param falseAlarmsPer100k the number of boundaries per 100,000 examples of the stationary streams
 * @param delayMedian the median number of examples from a change of the sharp streams to its
 *     declaration, both included; a missed change counts with the length of its segment
 * @param missed the number of missed changes
 * @param changes the number of changes
 */
public record CurvePoint(
    String detector,
    String knob,
    double setting,
    double falseAlarmsPer100k,
    double delayMedian,
    int missed,
    int changes) {}
