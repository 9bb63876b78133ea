// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The address of the topic atoms.
 *
 * @param bootstrapServers the brokers, as host:port, separated by commas
 * @param name the name of the topic
 * @param clientProperties more settings of the Kafka clients
 */
public record AtomsTopic(
    String bootstrapServers, String name, Map<String, String> clientProperties) {

  /**
   * Opens a consumer of committed transactions only, in no consumer group.
   *
   * @param purpose part of the client's name in logs and metrics
   */
  Consumer<byte[], byte[]> consumer(String purpose) {
    Properties properties = new Properties();
    properties.putAll(clientProperties);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "moram-serving-" + purpose);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
