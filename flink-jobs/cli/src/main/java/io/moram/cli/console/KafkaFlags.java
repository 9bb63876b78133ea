// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.TopicOptions;

/** The flags of a command that connects to a broker. */
public final class KafkaFlags {

  /** The address of the broker of `moram demo --keep-running`. */
  private static final String DEFAULT_BROKER = "127.0.0.1:9092";

  private KafkaFlags() {}

  /** Adds the flags of a command that has a broker by default. */
  public static void addTo(OptionFlags flags) {
    addTo(flags, "$" + KafkaClients.BROKERS_VARIABLE + ", else " + DEFAULT_BROKER);
  }

  /**
   * Adds the flags.
   *
   * @param brokers the default of the brokers in words
   */
  public static void addTo(OptionFlags flags, String brokers) {
    flags
        .add(TopicOptions.BOOTSTRAP_SERVERS, brokers)
        .add(TopicOptions.TOPIC_PREFIX)
        .add(
            "--kafka-config",
            TopicOptions.PROPERTIES_FILE,
            "$"
                + KafkaClients.CONFIG_VARIABLE
                + ", else the login of the broker if it is one of ours")
        .addProperties();
  }

  /** The broker of the flags and the environment; without them, one on this machine. */
  public static KafkaAccess access(OptionFlags flags) {
    return KafkaClients.access(KafkaClients.completed(flags.values(), DEFAULT_BROKER));
  }
}
