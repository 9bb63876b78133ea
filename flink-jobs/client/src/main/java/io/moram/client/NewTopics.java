// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apiguardian.api.API;

/**
 * Waits for topics that were created a moment ago. The controller confirms a topic before every
 * broker knows it, so a client that asks at once may hear that there is no such topic.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class NewTopics {

  /** The time after which a topic that no broker knows is absent. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The broker is asked again after this time. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private NewTopics() {}

  /**
   * Returns once the broker that answers knows the topics.
   *
   * @throws ExecutionException if it refuses to show them, or does not know them after 30 s
   */
  public static void await(Admin admin, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        admin.describeTopics(topics).allTopicNames().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  /**
   * The partitions of topics, once the broker that answers knows them.
   *
   * @throws UnknownTopicOrPartitionException if it does not know one after 30 s
   */
  static List<TopicPartition> partitions(Consumer<?, ?> consumer, Collection<String> topics) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      var infos = consumer.partitionsFor(topic);
      while (infos.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new UnknownTopicOrPartitionException(
              "The broker has no topic %s, also after %d s. Create it with `moram topics create`."
                  .formatted(topic, PATIENCE.toSeconds()));
        }
        pause();
        infos = consumer.partitionsFor(topic);
      }
      infos.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    }
    return List.copyOf(partitions);
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
