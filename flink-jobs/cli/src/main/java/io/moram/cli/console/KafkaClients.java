// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.FormatOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.local.login.LocalLogins;
import io.moram.schemas.Topics;
import io.moram.schemas.registry.RegistryAccess;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The one place where the command line puts together how a Kafka client connects: flags and {@code
 * -D} first, then the environment, then the file of settings. A broker of our own on this machine
 * brings a file of settings with it, which is used if none is named.
 */
public final class KafkaClients {

  /** Names a file of settings, so that no secret is among a process's arguments. */
  public static final String CONFIG_VARIABLE = "MORAM_KAFKA_CONFIG";

  /** Names the brokers. */
  public static final String BROKERS_VARIABLE = "MORAM_BOOTSTRAP_SERVERS";

  private static final String BROKERS_OF_FILE = "bootstrap.servers";

  private KafkaClients() {}

  /**
   * Adds what the environment and the file of settings say, and the options do not.
   *
   * @throws IllegalArgumentException if a file of settings cannot be used
   */
  public static Configuration completed(Configuration options) {
    return withLogin(withEnvironment(options, System.getenv()), LocalLogins.ofUser());
  }

  /**
   * The same, for a command that has a broker by default.
   *
   * @param broker the broker that is used if none is named, as host:port
   * @throws IllegalArgumentException if a file of settings cannot be used
   */
  public static Configuration completed(Configuration options, String broker) {
    Configuration complete = withEnvironment(options, System.getenv());
    if (!complete.contains(TopicOptions.BOOTSTRAP_SERVERS)) {
      complete.set(TopicOptions.BOOTSTRAP_SERVERS, broker);
    }
    return withLogin(complete, LocalLogins.ofUser());
  }

  /** Adds the login of a broker of our own, unless a file of settings is named. */
  static Configuration withLogin(Configuration options, LocalLogins logins) {
    Configuration complete = new Configuration(options);
    if (!complete.contains(TopicOptions.PROPERTIES_FILE)
        && !complete
            .get(TopicOptions.PROPERTIES)
            .containsKey(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)) {
      complete
          .getOptional(TopicOptions.BOOTSTRAP_SERVERS)
          .flatMap(logins::find)
          .ifPresent(file -> complete.set(TopicOptions.PROPERTIES_FILE, file.toString()));
    }
    return complete;
  }

  static Configuration withEnvironment(Configuration options, Map<String, String> environment) {
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
    return withRegistry(
        new KafkaAccess(
            options.get(TopicOptions.BOOTSTRAP_SERVERS),
            new Topics(options.get(TopicOptions.TOPIC_PREFIX)),
            ClientSettings.of(options)),
        options);
  }

  /** A broker with the schema registry that the options name, if they name one. */
  public static KafkaAccess withRegistry(KafkaAccess access, Configuration options) {
    Optional<String> registry = options.getOptional(FormatOptions.REGISTRY_URL);
    if (registry.isEmpty()) {
      return access;
    }
    Map<String, String> settings = new HashMap<>(access.properties());
    settings.put(KafkaAccess.REGISTRY, registry.get().strip());
    String user = ClientSettings.of(options).get(RegistryAccess.USER_SETTING);
    if (user != null) {
      settings.put(RegistryAccess.USER_SETTING, user);
    }
    return new KafkaAccess(access.bootstrapServers(), access.topics(), settings);
  }
}
