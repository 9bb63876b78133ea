// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Topics;
import io.moram.schemas.registry.RegistryAccess;
import io.moram.schemas.registry.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apiguardian.api.API;

/**
 * The address of a broker, its topics, and settings for its clients.
 *
 * @param bootstrapServers the brokers, as host:port, separated by commas
 * @param topics the names of the topics
 * @param properties further settings of the Kafka clients. {@value #REGISTRY} is the address of a
 *     schema registry, and {@value RegistryAccess#USER_SETTING} its user and password
 */
@API(status = API.Status.EXPERIMENTAL)
public record KafkaAccess(String bootstrapServers, Topics topics, Map<String, String> properties) {

  /** Confluent's name for the address of a schema registry. */
  public static final String REGISTRY = "schema.registry.url";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Copies the properties. */
  public KafkaAccess {
    properties = Map.copyOf(properties);
  }

  /**
   * Checks that a broker answers and has the given topics.
   *
   * @throws IOException if no broker answers or a topic is absent; the message says what to do
   */
  public void requireTopics(String... required) throws IOException {
    Map<String, Object> settings = settings();
    settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    settings.put("request.timeout.ms", (int) PATIENCE.toMillis());
    try (Admin admin = Admin.create(settings)) {
      Set<String> present =
          admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Set<String> absent = new TreeSet<>(Set.of(required));
      absent.removeAll(present);
      if (!absent.isEmpty()) {
        throw new IOException(
            "The broker at "
                + bootstrapServers
                + " has no topic "
                + String.join(", ", absent)
                + ". Create it, or set another prefix with --topic-prefix.");
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (e.getCause() instanceof AuthenticationException
          || e.getCause() instanceof AuthorizationException) {
        throw new IOException(
            "The Kafka broker at "
                + bootstrapServers
                + " refuses the credentials. Set kafka.properties.security.protocol and the"
                + " options kafka.properties.sasl.* or kafka.properties.ssl.* that it asks for.",
            e.getCause());
      }
      throw new IOException(
          "No Kafka broker answers at "
              + bootstrapServers
              + ". Start one, or set another address with --bootstrap-servers. If the broker asks"
              + " for a login, name the file of its settings with --kafka-config.",
          e instanceof ExecutionException ? e.getCause() : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while listing the topics of the broker", e);
    }
  }

  /**
   * The number of messages that a consumer group has read and committed: the sum of its committed
   * offsets. The group must read a single topic from which no message was deleted.
   *
   * @throws IOException if the broker does not answer
   */
  public long committed(String group) throws IOException {
    try (Admin admin = Admin.create(settings())) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .stream()
          .filter(Objects::nonNull)
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Cannot read the committed offsets of the group " + group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while reading the committed offsets", e);
    }
  }

  /**
   * Reads predictions for pictures, also in the frame of the schema registry if there is one.
   *
   * @throws IllegalArgumentException if the registry's address is none
   */
  public MessageCodec<Prediction> predictionCodec() {
    return registered(MessageCodec.predictions());
  }

  /**
   * Reads predictions for pictures and for texts, also in the frame of the schema registry if there
   * is one.
   *
   * @throws IllegalArgumentException if the registry's address is none
   */
  public MessageCodec<SpecificRecord> answerCodec() {
    return registered(MessageCodec.answers());
  }

  private <T extends SpecificRecord> MessageCodec<T> registered(MessageCodec<T> codec) {
    String registry = properties.get(REGISTRY);
    if (registry == null) {
      return codec;
    }
    String user = properties.getOrDefault(RegistryAccess.USER_SETTING, "");
    return codec.withRegistry(
        new RegistryClient(new RegistryAccess(URI.create(registry), user, PATIENCE)));
  }

  /** Leaves the properties out, because a password may be among them. */
  @Override
  public String toString() {
    return "KafkaAccess[" + bootstrapServers + ", " + topics + "]";
  }

  /** The settings of a client, as a new map to which the caller can add. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put("bootstrap.servers", bootstrapServers);
    return settings;
  }
}
