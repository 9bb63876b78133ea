// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long the oldest prediction of a checkpoint waits until the checkpoint is complete, and the
 * sink commits its transaction. Times are in milliseconds.
 */
public final class CommitDelay {
  /** By checkpoint that is not complete: when its oldest prediction left. */
  private final NavigableMap<Long, Long> oldest = new TreeMap<>();

  private OptionalLong oldestSinceBarrier = OptionalLong.empty();

  /** A prediction leaves. */
  public void left(long now) {
    if (oldestSinceBarrier.isEmpty()) {
      oldestSinceBarrier = OptionalLong.of(now);
    }
  }

  /** Every prediction that has left belongs to this checkpoint, or to an earlier one. */
  public void barrier(long checkpoint) {
    oldestSinceBarrier.ifPresent(since -> oldest.put(checkpoint, since));
    oldestSinceBarrier = OptionalLong.empty();
  }

  /**
   * A checkpoint is complete. It commits also what failed checkpoints before it have left.
   *
   * @return the time since the oldest prediction that it commits; empty if it commits none
   */
  public OptionalLong completed(long checkpoint, long now) {
    NavigableMap<Long, Long> committed = oldest.headMap(checkpoint, true);
    if (committed.isEmpty()) {
      return OptionalLong.empty();
    }
    long since = committed.firstEntry().getValue();
    committed.clear();
    return OptionalLong.of(Math.max(0, now - since));
  }
}
