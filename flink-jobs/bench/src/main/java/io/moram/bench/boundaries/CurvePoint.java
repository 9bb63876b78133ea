// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

/**
 * Where a detector stands at one setting: a line of {@code curves.jsonl}, its fields by these
 * names.
 *
 * @param detector the detector's name
 * @param knob what is set
 * @param setting to what
 * @param falseAlarmsPer100k boundaries in 100,000 examples of the stationary streams
 * @param delayMedian examples from a change of the sharp streams to its declaration, both counted;
 *     a change that was missed counts with the length of its segment
 * @param missed changes that were missed
 * @param changes all changes
 */
public record CurvePoint(
    String detector,
    String knob,
    double setting,
    double falseAlarmsPer100k,
    double delayMedian,
    int missed,
    int changes) {}
