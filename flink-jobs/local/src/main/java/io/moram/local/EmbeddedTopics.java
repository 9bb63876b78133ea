// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import io.moram.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of one installation on the embedded broker, with one replica each. */
public final class EmbeddedTopics {

  private static final short ONE_REPLICA = 1;

  private EmbeddedTopics() {}

  /**
   * Every topic that the three jobs read and write.
   *
   * @param topics the names of the topics
   */
  public static List<NewTopic> all(Topics topics) {
    return List.of(
        kept(topics.examples(), 2),
        kept(topics.requests(), 2),
        kept(topics.predictions(), 2),
        compacted(topics.atoms()),
        kept(topics.events(), 1),
        compacted(topics.evaluations()),
        kept(topics.deadLetters(), 1));
  }

  private static NewTopic kept(String name, int partitions) {
    return new NewTopic(name, partitions, ONE_REPLICA);
  }

  private static NewTopic compacted(String name) {
    return new NewTopic(name, 1, ONE_REPLICA)
        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }
}
