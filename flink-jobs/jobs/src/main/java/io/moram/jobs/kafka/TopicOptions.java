// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.jobs.range.OptionRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** How the jobs reach Kafka. */
public final class TopicOptions {
  /** The addresses of the brokers. */
  public static final ConfigOption<String> BOOTSTRAP_SERVERS =
      ConfigOptions.key("kafka.bootstrap-servers")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The addresses of the Kafka brokers, as host:port, separated by commas. A "
                  + "job needs this option.");

  /** The prefix of every topic's name. */
  public static final ConfigOption<String> TOPIC_PREFIX =
      ConfigOptions.key("kafka.topic-prefix")
          .stringType()
          .defaultValue("")
          .withDescription(
              "A prefix for the name of every topic. Several installations can share a "
                  + "broker if their prefixes differ.");

  /** The prefix of every consumer group and transactional id. */
  public static final ConfigOption<String> GROUP_ID_PREFIX =
      ConfigOptions.key("kafka.group-id-prefix")
          .stringType()
          .defaultValue("moram")
          .withDescription(
              "A prefix for the name of every consumer group and every transactional id. "
                  + "Two installations on one broker need different prefixes.");

  /** The time limit of a transaction. */
  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      ConfigOptions.key("kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "The time after which Kafka aborts an open transaction. A job refuses less than "
                  + "execution.checkpointing.interval + execution.checkpointing.timeout + 5 "
                  + "minutes for a restart, because output could be lost. It must not exceed the "
                  + "broker's transaction.max.timeout.ms, whose default is 15 minutes.");

  /** Whether the job ends at the end of its topic. */
  public static final ConfigOption<Boolean> BOUNDED =
      ConfigOptions.key("kafka.bounded")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, a job reads its input up to the end that the topic has when the "
                  + "job starts, finishes the work and ends. If false, the job waits for more "
                  + "input.");

  /** Whether a job goes on behind records that Kafka has deleted. */
  public static final ConfigOption<Boolean> SKIP_DELETED =
      ConfigOptions.key("kafka.skip-deleted")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "What a job that goes on from a checkpoint does if the records to read next have"
                  + " been deleted, for example by retention. false: it fails. true: it goes on at"
                  + " the oldest record that is left. Set it for one start only.");

  /** Further settings of the Kafka clients. */
  public static final ConfigOption<Map<String, String>> PROPERTIES =
      ConfigOptions.key("kafka.properties")
          .mapType()
          .defaultValue(Map.of())
          .withDescription(
              "Further settings of the Kafka clients, each as an option of its own, for "
                  + "example kafka.properties.security.protocol.");

  /** A file with further settings of the Kafka clients. */
  public static final ConfigOption<String> PROPERTIES_FILE =
      ConfigOptions.key("kafka.properties-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A file with further settings of the Kafka clients, a line name=value for each. It"
                  + " is the place for secrets such as sasl.jaas.config. It is read where the job"
                  + " is built: by moram submit for a running cluster, and by the JobManager for"
                  + " an application. kafka.properties override it.");

  private static final List<OptionRange<?>> RANGES =
      List.of(OptionRange.atLeast(TRANSACTION_TIMEOUT, Duration.ofMillis(1)));

  /** The producer's own limit if none is set. */
  private static final int USUAL_RECORD_BYTES = 1 << 20;

  private TopicOptions() {}

  /**
   * The size of the largest record that the producers send, in bytes.
   *
   * @throws IllegalArgumentException if it is set to something else than a number
   */
  public static int largestRecord(ReadableConfig options) {
    String set = ClientSettings.of(options).get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    try {
      return set == null ? USUAL_RECORD_BYTES : Integer.parseInt(set.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "kafka.properties.max.request.size is " + set + "; must be a number of bytes.", e);
    }
  }

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }
}
