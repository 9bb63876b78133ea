// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.observatory;

import java.util.Map;

/**
 * What was measured.
 *
 * @param tasks the number of sealed tasks
 * @param perMinute the number of answers per minute that were sent
 * @param answersShown the number of answers that the page has counted
 * @param residentBytes the memory of the server at the end
 * @param peakBytes the most memory that the server has had
 * @param sections the time and the size of each section
 */
public record ObservatoryResult(
    int tasks,
    double perMinute,
    long answersShown,
    long residentBytes,
    long peakBytes,
    Map<String, Timing> sections) {

  /**
   * How long a section takes.
   *
   * @param medianMillis the median, from the request to the last byte
   * @param highMillis the 99th percentile
   * @param bytes its size, before it is compressed for a browser
   */
  public record Timing(double medianMillis, double highMillis, long bytes) {}
}
