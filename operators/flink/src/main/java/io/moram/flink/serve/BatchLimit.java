// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

/**
 * The largest batch of requests that is answered within a target time. A batch that took too long
 * shrinks the limit at once, in proportion. A full batch that was fast enough raises the limit by
 * an eighth. For one thread.
 */
final class BatchLimit {
  /** The first limit if there is a target: small enough for a slow machine. */
  private static final int FIRST = 8;

  private static final int GROWTH = 8;

  private final int most;
  private final long targetNanos;
  private volatile int size; // Read by metrics too.

  /**
   * @param most the largest limit, at least 1
   * @param targetNanos the target in nanoseconds; 0: the limit is always {@code most}
   */
  BatchLimit(int most, long targetNanos) {
    this.most = most;
    this.targetNanos = targetNanos;
    this.size = targetNanos == 0 ? most : Math.min(most, FIRST);
  }

  /** The limit, at least 1. */
  int size() {
    return size;
  }

  /** Adjusts the limit after a batch of {@code answered} requests, which took this long. */
  void answered(int answered, long nanos) {
    if (targetNanos == 0) {
      return;
    }
    if (nanos > targetNanos) {
      // In proportion to the batch and not to the limit, because a batch may be smaller.
      size = (int) Math.max(1, Math.min(size, answered * targetNanos / nanos));
    } else if (answered >= size) {
      size = Math.min(most, size + Math.max(1, size / GROWTH));
    }
  }
}
