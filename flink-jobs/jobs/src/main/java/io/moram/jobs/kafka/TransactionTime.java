// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The time that a Kafka transaction needs. A sink writes into one from a checkpoint's barrier to
 * the next, and commits it when the next checkpoint is complete. If Kafka aborts it before, the
 * checkpoint is complete and the output is lost, and the job does not fail.
 */
public final class TransactionTime {
  /** What a restart may take: the loss of a machine is noticed, and its tasks run elsewhere. */
  static final Duration RESTART = Duration.ofMinutes(5);

  private TransactionTime() {}

  /**
   * Checks that transactions live longer than checkpoints and a restart may take.
   *
   * @param options the job's options
   * @param cluster Flink's options for the job, with every default set
   * @throws IllegalArgumentException if output could be lost
   */
  public static void check(ReadableConfig options, ReadableConfig cluster) {
    Duration timeout = options.get(TopicOptions.TRANSACTION_TIMEOUT);
    Duration interval = cluster.get(CheckpointingOptions.CHECKPOINTING_INTERVAL);
    Duration checkpoint = cluster.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
    Duration needed = interval.plus(checkpoint).plus(RESTART);
    if (timeout.compareTo(needed) < 0) {
      throw new IllegalArgumentException(
          ("%s is %s; must be %s or more: %s (%s) + %s (%s) + %s for a restart. Otherwise Kafka can"
                  + " abort a transaction that a slow checkpoint still needs, and its output is lost."
                  + " Raise it, with the broker's transaction.max.timeout.ms, or lower the others.")
              .formatted(
                  TopicOptions.TRANSACTION_TIMEOUT.key(),
                  seconds(timeout),
                  seconds(needed),
                  CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
                  seconds(interval),
                  CheckpointingOptions.CHECKPOINTING_TIMEOUT.key(),
                  seconds(checkpoint),
                  seconds(RESTART)));
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
