// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

/**
 * The latency of one learner's requests, alone and while another learner gets hostile ones.
 *
 * @param requestsPerSecond ordinary requests per second
 * @param requests ordinary requests of each side
 * @param aloneMedianMillis the median latency without hostile requests
 * @param aloneP99Millis the 99th percentile without hostile requests
 * @param besideMedianMillis the median latency beside them
 * @param besideP99Millis the 99th percentile beside them
 * @param medianRatio the median beside them, relative to that without
 * @param p99Ratio the same of the 99th percentile
 * @param hostileSent hostile requests
 * @param hostileDeadLettered those that became a dead letter
 * @param hostileMedianMillis the median time from sending one until its outcome was read
 * @param hostileLongestMillis the longest such time
 * @param restarts restarts of the serving job; must be 0
 */
public record NeighbourResult(
    double requestsPerSecond,
    int requests,
    double aloneMedianMillis,
    double aloneP99Millis,
    double besideMedianMillis,
    double besideP99Millis,
    double medianRatio,
    double p99Ratio,
    int hostileSent,
    int hostileDeadLettered,
    double hostileMedianMillis,
    double hostileLongestMillis,
    int restarts) {
  private static final double MOST_MILLIS = 2000;

  /** Whether each hostile request had its outcome in time, and nothing restarted. */
  public boolean passes() {
    return hostileLongestMillis <= MOST_MILLIS && restarts == 0;
  }
}
