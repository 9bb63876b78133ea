// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Finds the learners that are idle, by the times of records. A learner's stream is idle for as long
 * as its next record is later than its last one. Nothing else splits a task: neither a stream that
 * waits behind others, nor a restart.
 *
 * <p>A learner whose next record has not come is idle if later records of its partition have come,
 * or if the sources have had nothing to send. A timer of processing time only says when to look.
 * The learner of a call is the current key.
 */
final class IdleTimers {
  private static final VoidNamespace NONE = VoidNamespace.INSTANCE;

  private final long millis;
  private final InternalTimerService<VoidNamespace> timers;
  private final LongSupplier clock;

  /** By partition, the time of the newest record. */
  private final Map<Integer, Long> reached = new HashMap<>();

  /** All records up to this time have come; {@link Long#MIN_VALUE} if nothing is known. */
  private long complete = Long.MIN_VALUE;

  /**
   * @param millis the idle time that ends a task; 0: none does
   * @param clock the processing time
   */
  IdleTimers(long millis, InternalTimerService<VoidNamespace> timers, LongSupplier clock) {
    this.millis = millis;
    this.timers = timers;
    this.clock = clock;
  }

  String reason() {
    return "idle for " + millis + " ms";
  }

  /** A record of a partition has come. */
  void seen(int partition, long time) {
    if (millis > 0 && partition >= 0) {
      // The newest, not the latest: one wrong time must not speak for all that follow.
      reached.put(partition, time);
    }
  }

  /** The sources have sent all records up to a time. */
  void completeTo(long time) {
    complete = time;
  }

  /** Whether a task ends before a record, because its stream was idle. */
  boolean splits(StreamPosition before, long time) {
    return millis > 0 && before.examples() > 0 && time - before.lastRecord() >= millis;
  }

  /** Whether the stream has been idle for long enough. */
  boolean isIdle(StreamPosition position) {
    long known = Math.max(complete, reached.getOrDefault(position.partition(), Long.MIN_VALUE));
    return known != Long.MIN_VALUE && known - position.lastRecord() >= millis;
  }

  /** Sets a timer if there is none. */
  StreamPosition armed(StreamPosition position) {
    return millis == 0 || position.timerAt() != 0
        ? position
        : at(position, clock.getAsLong() + millis);
  }

  /**
   * Puts a restored learner's timer in line with the option, which may have changed.
   *
   * @param isOpen whether the learner has a task to end
   */
  StreamPosition restored(StreamPosition position, boolean isOpen) {
    forget(position);
    StreamPosition without = position.withTimer(0);
    return isOpen ? armed(without) : without;
  }

  /** Deletes the learner's timer. */
  void forget(StreamPosition position) {
    if (position.timerAt() != 0) {
      timers.deleteProcessingTimeTimer(NONE, position.timerAt());
    }
  }

  /** Whether a timer is the learner's. Older builds left timers that no position names. */
  boolean isOf(InternalTimer<String, VoidNamespace> timer, StreamPosition position) {
    return timer.getTimestamp() == position.timerAt();
  }

  /** Sets the timer for the next look at a learner that is not idle. */
  StreamPosition again(StreamPosition position) {
    long now = clock.getAsLong();
    long soonest = Math.max(1, millis / 4);
    long rest = position.lastRecord() + millis - now;
    return at(position, now + Math.min(millis, Math.max(soonest, rest)));
  }

  private StreamPosition at(StreamPosition position, long time) {
    timers.registerProcessingTimeTimer(NONE, time);
    return position.withTimer(time);
  }
}
