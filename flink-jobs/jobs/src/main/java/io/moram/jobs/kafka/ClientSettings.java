// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.jobs.secret.SecretSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.flink.configuration.ReadableConfig;

/** The settings that a user adds to every Kafka client: those of a file, and single options. */
public final class ClientSettings {
  private ClientSettings() {}

  /**
   * All settings. A single option overrides the file.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  public static Map<String, String> of(ReadableConfig options) {
    Map<String, String> settings = new HashMap<>();
    Optional<Path> file = options.getOptional(TopicOptions.PROPERTIES_FILE).map(Path::of);
    if (file.isPresent()) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(file.get())) {
        read.load(reader);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "%s is %s; must be a file of properties that this process can read."
                .formatted(TopicOptions.PROPERTIES_FILE.key(), file.get()),
            e);
      }
      read.stringPropertyNames().forEach(name -> settings.put(name, read.getProperty(name)));
    }
    settings.putAll(options.get(TopicOptions.PROPERTIES));
    return settings;
  }

  /** The single options that hold a secret, by their full names. */
  public static List<String> secrets(ReadableConfig options) {
    return new TreeSet<>(options.get(TopicOptions.PROPERTIES).keySet())
        .stream()
            .filter(SecretSettings::isSecret)
            .map(name -> TopicOptions.PROPERTIES.key() + "." + name)
            .toList();
  }
}
