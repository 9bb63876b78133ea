// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import io.moram.client.TopicPlan;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of one installation on the embedded broker, with one replica each. */
public final class EmbeddedTopics {

  private static final Duration RETENTION = Duration.ofDays(7);

  private EmbeddedTopics() {}

  /**
   * Every topic that the three jobs read and write.
   *
   * @param topics the names of the topics
   */
  public static List<NewTopic> all(Topics topics) {
    return plan(topics).newTopics();
  }

  /**
   * The same, as a plan for {@link io.moram.client.TopicsAdmin}.
   *
   * @param topics the names of the topics
   */
  public static TopicPlan plan(Topics topics) {
    return new TopicPlan(topics, 1, 2, 1, RETENTION);
  }
}
