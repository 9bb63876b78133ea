// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.secret;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The one rule for what is a secret, for reports, logs, the console and dashboards.
 *
 * <p>A setting is secret if Flink hides its key, if a client of Kafka has a password of this name,
 * or if its value has a line of JAAS. In other values, the password of an address is secret.
 */
public final class SecretSettings {

  /** What stands in place of a secret. */
  public static final String HIDDEN = GlobalConfiguration.HIDDEN_CONTENT;

  private static final List<ConfigDef> CLIENTS =
      List.of(ConsumerConfig.configDef(), ProducerConfig.configDef());

  /** Parts of keys beyond those that Flink hides. */
  private static final List<String> PARTS =
      List.of(
          "jaas", "user.info", "passwd", "credential", "access-key", "access.key", "private-key");

  private static final Pattern JAAS =
      Pattern.compile(
          "LoginModule\\b|\\b(password|secret|token)\\s*[=:]", Pattern.CASE_INSENSITIVE);

  private static final Pattern PASSWORD_OF_ADDRESS =
      Pattern.compile("(\\w+://[^/\\s:@]*:)[^/\\s@]+(@)");

  private SecretSettings() {}

  /** Whether the value of a setting is secret, by its key. */
  public static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return GlobalConfiguration.isSensitive(key)
        || PARTS.stream().anyMatch(lower::contains)
        || CLIENTS.stream()
            .flatMap(client -> client.configKeys().values().stream())
            .filter(one -> one.type == ConfigDef.Type.PASSWORD)
            .anyMatch(one -> lower.equals(one.name) || lower.endsWith("." + one.name));
  }

  /** The value of a setting as it may be shown. */
  public static String shown(String key, String value) {
    if (isSecret(key) || JAAS.matcher(value).find()) {
      return HIDDEN;
    }
    return PASSWORD_OF_ADDRESS
        .matcher(value)
        .replaceAll("$1" + Matcher.quoteReplacement(HIDDEN) + "$2");
  }

  /** Settings as they may be shown, by key. */
  public static Map<String, String> shown(Map<String, String> settings) {
    Map<String, String> shown = new TreeMap<>();
    settings.forEach((key, value) -> shown.put(key, shown(key, value)));
    return shown;
  }
}
