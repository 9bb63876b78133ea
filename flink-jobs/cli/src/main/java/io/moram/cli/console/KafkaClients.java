// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.schemas.Topics;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * The one place where the command line puts together how a Kafka client connects: flags and {@code
 * -D} first, then the environment, then the file of settings.
 */
public final class KafkaClients {

  /** Names a file of settings, so that no secret is among a process's arguments. */
  public static final String CONFIG_VARIABLE = "MORAM_KAFKA_CONFIG";

  /** Names the brokers. */
  public static final String BROKERS_VARIABLE = "MORAM_BOOTSTRAP_SERVERS";

  private static final String BROKERS_OF_FILE = "bootstrap.servers";

  private KafkaClients() {}

  /** Adds what the environment and the file of settings say, and the options do not. */
  public static Configuration completed(Configuration options) {
    return completed(options, System.getenv());
  }

  static Configuration completed(Configuration options, Map<String, String> environment) {
    Configuration complete = new Configuration(options);
    String file = environment.getOrDefault(CONFIG_VARIABLE, "");
    if (!complete.contains(TopicOptions.PROPERTIES_FILE) && !file.isBlank()) {
      complete.set(TopicOptions.PROPERTIES_FILE, file);
    }
    String brokers = environment.getOrDefault(BROKERS_VARIABLE, "");
    if (!complete.contains(TopicOptions.BOOTSTRAP_SERVERS)) {
      if (!brokers.isBlank()) {
        complete.set(TopicOptions.BOOTSTRAP_SERVERS, brokers);
      } else {
        String ofFile = ClientSettings.of(complete).getOrDefault(BROKERS_OF_FILE, "");
        if (!ofFile.isBlank()) {
          complete.set(TopicOptions.BOOTSTRAP_SERVERS, ofFile);
        }
      }
    }
    return complete;
  }

  /**
   * The broker of options that are {@link #completed}.
   *
   * @throws IllegalArgumentException if the file of settings cannot be read
   */
  public static KafkaAccess access(Configuration options) {
    return new KafkaAccess(
        options.get(TopicOptions.BOOTSTRAP_SERVERS),
        new Topics(options.get(TopicOptions.TOPIC_PREFIX)),
        ClientSettings.of(options));
  }
}
