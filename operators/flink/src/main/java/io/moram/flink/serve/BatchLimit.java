// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

/**
 * How many requests are answered together at most, so that the answer takes no longer than a
 * target: a batch that took too long shrinks the limit in proportion at once, a full one that did
 * not lets it grow by an eighth. For one thread.
 */
final class BatchLimit {
  /** Where the limit begins where there is a target: small enough for a slow machine. */
  private static final int FIRST = 8;

  private static final int GROWTH = 8;

  private final int most;
  private final long targetNanos;
  private volatile int size; // Read by metrics too.

  /**
   * @param most the largest limit, at least 1
   * @param targetNanos 0: the limit is {@code most} always
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

  /** A batch of {@code answered} requests took this long to answer. */
  void answered(int answered, long nanos) {
    if (targetNanos == 0) {
      return;
    }
    if (nanos > targetNanos) {
      // By what was measured, not by the limit: a batch may have been smaller.
      size = (int) Math.max(1, Math.min(size, answered * targetNanos / nanos));
    } else if (answered >= size) {
      size = Math.min(most, size + Math.max(1, size / GROWTH));
    }
  }
}
