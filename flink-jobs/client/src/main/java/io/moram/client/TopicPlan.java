// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.MessageLimits;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apiguardian.api.API;

/**
 * The topics of one installation, with the settings that the jobs need.
 *
 * @param topics their names
 * @param replicas the copies of each partition, 1 or more
 * @param partitions the partitions of examples, requests and predictions, 1 or more
 * @param otherPartitions the partitions of the other topics, 1 or more
 * @param retention how long topics that are not compacted keep a record
 */
@API(status = API.Status.EXPERIMENTAL)
public record TopicPlan(
    Topics topics, int replicas, int partitions, int otherPartitions, Duration retention) {

  /** What a topic's largest message needs: the largest that we decode, and 1 MiB. */
  static final int MESSAGE_BYTES = MessageLimits.DEFAULT.messageBytes() + (1 << 20);

  /** The segment that is written is never compacted. So Kafka begins another after this time. */
  private static final Duration LONGEST_UNCOMPACTED = Duration.ofDays(7);

  /** Checks the ranges. */
  public TopicPlan {
    requirePositive("the number of replicas", replicas);
    requirePositive("the number of partitions", partitions);
    requirePositive("the number of other partitions", otherPartitions);
  }

  /** Every topic that the three jobs read and write. */
  public List<NewTopic> newTopics() {
    return topics.all().stream().map(this::newTopic).toList();
  }

  /** Whether a topic keeps the newest record of each key, and no record by age. */
  static boolean isCompacted(Topics topics, String name) {
    return name.equals(topics.atoms()) || name.equals(topics.evaluations());
  }

  /** Whether the parallelism of a job is limited by the topic's partitions. */
  static boolean isRead(Topics topics, String name) {
    return List.of(topics.examples(), topics.requests(), topics.predictions()).contains(name);
  }

  private NewTopic newTopic(String name) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MESSAGE_BYTES));
    // With three replicas, one can be away and writing goes on.
    settings.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(Math.max(1, Math.min(2, replicas - 1))));
    if (isCompacted(topics, name)) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      settings.put(
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(LONGEST_UNCOMPACTED.toMillis()));
    } else {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
    int count = isRead(topics, name) ? partitions : otherPartitions;
    return new NewTopic(name, count, (short) replicas).configs(settings);
  }

  private static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " is " + number + "; must be 1 or more.");
    }
  }
}
