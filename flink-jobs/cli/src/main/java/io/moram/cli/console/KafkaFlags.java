// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.schemas.Topics;
import org.apache.flink.configuration.Configuration;

/** The flags of a command that connects to a broker. */
public final class KafkaFlags {

  /** The address of the broker of `moram demo --keep-running`. */
  private static final String DEFAULT_BROKER = "127.0.0.1:9092";

  private KafkaFlags() {}

  /** Adds the flags. */
  public static void addTo(OptionFlags flags) {
    flags
        .add(TopicOptions.BOOTSTRAP_SERVERS, DEFAULT_BROKER)
        .add(TopicOptions.TOPIC_PREFIX)
        .addProperties();
  }

  /** The broker of the flags; without them, one on this machine. */
  public static KafkaAccess access(OptionFlags flags) {
    Configuration values = flags.values();
    return new KafkaAccess(
        values.getOptional(TopicOptions.BOOTSTRAP_SERVERS).orElse(DEFAULT_BROKER),
        new Topics(values.get(TopicOptions.TOPIC_PREFIX)),
        ClientSettings.of(values));
  }
}
