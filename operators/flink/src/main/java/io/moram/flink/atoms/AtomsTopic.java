// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of the topic atoms.
 *
 * @param bootstrapServers the brokers, as host:port, separated by commas
 * @param name the name of the topic
 * @param clientProperties more settings of the Kafka clients
 */
public record AtomsTopic(String bootstrapServers, String name, Map<String, String> clientProperties)
    implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(AtomsTopic.class);

  /** Copies the properties. */
  public AtomsTopic {
    clientProperties = Map.copyOf(clientProperties);
  }

  /**
   * Checks that Kafka keeps the newest message of every key for good.
   *
   * @throws IllegalStateException if it deletes old messages, and so sealed tasks
   */
  void requireCompacted() throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    String policy;
    try (Admin admin = admin("policy")) {
      policy =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get()
              .values()
              .iterator()
              .next()
              .get(TopicConfig.CLEANUP_POLICY_CONFIG)
              .value();
    } catch (ExecutionException e) {
      LOG.warn(
          "The cleanup policy of the topic {} cannot be read, so it is not checked: {}",
          name,
          String.valueOf(e.getCause()));
      return;
    }
    if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
      throw new IllegalStateException(
          "cleanup.policy of topic '"
              + name
              + "' is "
              + policy
              + "; must be compact, because Kafka would delete sealed tasks after the topic's"
              + " retention. Change it with kafka-configs --alter.");
    }
  }

  /**
   * Opens a client that asks about the topic.
   *
   * @param purpose part of the client's name in logs and metrics
   */
  Admin admin(String purpose) {
    return Admin.create(properties(purpose));
  }

  /**
   * Opens a consumer of committed transactions only, in no consumer group.
   *
   * @param purpose part of the client's name in logs and metrics
   */
  Consumer<byte[], byte[]> consumer(String purpose) {
    Properties properties = properties(purpose);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Leaves the properties out, because a password may be among them. */
  @Override
  public String toString() {
    return "AtomsTopic[" + bootstrapServers + ", " + name + "]";
  }

  private Properties properties(String purpose) {
    Properties properties = new Properties();
    properties.putAll(clientProperties);
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "moram-" + purpose);
    return properties;
  }
}
