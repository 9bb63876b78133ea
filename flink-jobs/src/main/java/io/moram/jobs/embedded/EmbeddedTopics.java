// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.embedded;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of one installation, as the embedded broker has them: one replica each. */
public final class EmbeddedTopics {

  private static final short ONE_REPLICA = 1;

  private EmbeddedTopics() {}

  /**
   * Every topic that the three jobs read and write.
   *
   * @param prefix put in front of every name; may be empty
   */
  public static List<NewTopic> all(String prefix) {
    return List.of(
        kept(prefix + "examples", 2),
        kept(prefix + "requests", 2),
        kept(prefix + "predictions", 2),
        compacted(prefix + "atoms"),
        kept(prefix + "events", 1),
        compacted(prefix + "evaluations"),
        kept(prefix + "dead-letters", 1));
  }

  private static NewTopic kept(String name, int partitions) {
    return new NewTopic(name, partitions, ONE_REPLICA);
  }

  private static NewTopic compacted(String name) {
    return new NewTopic(name, 1, ONE_REPLICA)
        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }
}
