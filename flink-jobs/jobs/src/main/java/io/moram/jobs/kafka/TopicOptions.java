// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** How the jobs reach Kafka. */
public final class TopicOptions {
  /** The brokers. */
  public static final ConfigOption<String> BOOTSTRAP_SERVERS =
      ConfigOptions.key("kafka.bootstrap-servers")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The Kafka brokers, as host:port, separated by commas; a job has no default.");

  /** Put before every topic's name. */
  public static final ConfigOption<String> TOPIC_PREFIX =
      ConfigOptions.key("kafka.topic-prefix")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Put before every topic's name, so that several installations share a broker.");

  /** Put before every consumer group and transactional id. */
  public static final ConfigOption<String> GROUP_ID_PREFIX =
      ConfigOptions.key("kafka.group-id-prefix")
          .stringType()
          .defaultValue("moram")
          .withDescription(
              "Put before the name of every consumer group and every transactional id; two"
                  + " installations on one broker need different ones.");

  /** How long a transaction may stay open. */
  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      ConfigOptions.key("kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(2))
          .withDescription(
              "How long a transaction may stay open. More than a checkpoint's interval, its"
                  + " duration and a restart together, or output is lost; not more than the"
                  + " broker's transaction.max.timeout.ms.");

  /** Whether the job ends at the end of its topic. */
  public static final ConfigOption<Boolean> BOUNDED =
      ConfigOptions.key("kafka.bounded")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether a job reads its input up to what is there when it starts, finishes what"
                  + " that leads to and ends; otherwise it waits for more.");

  /** More settings for the Kafka clients. */
  public static final ConfigOption<Map<String, String>> PROPERTIES =
      ConfigOptions.key("kafka.properties")
          .mapType()
          .defaultValue(Map.of())
          .withDescription(
              "More settings of Kafka's own clients, one option each:"
                  + " kafka.properties.security.protocol, for example.");

  private TopicOptions() {}
}
