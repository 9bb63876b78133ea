// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/**
 * The one user of a broker of our own. The broker listens on loopback only, so SASL/PLAIN without
 * TLS sends the password through no network.
 *
 * @param password the secret, of letters, digits, {@code -} and {@code _}
 */
public record BrokerLogin(String password) {

  /** The mechanism, by its name in SASL. */
  public static final String MECHANISM = "PLAIN";

  private static final String USER = "moram";
  private static final String PROTOCOL = "SASL_PLAINTEXT";
  private static final int SECRET_BYTES = 32;

  /** A login with a new secret. */
  public static BrokerLogin random() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new BrokerLogin(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** The settings of Java's Kafka clients. */
  public Map<String, String> clientSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, PROTOCOL);
    settings.put(SaslConfigs.SASL_MECHANISM, MECHANISM);
    settings.put(SaslConfigs.SASL_JAAS_CONFIG, jaas("") + ";");
    return settings;
  }

  /** The settings of clients on librdkafka, such as kcat and confluent-kafka for Python. */
  public Map<String, String> librdkafkaSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("security.protocol", PROTOCOL);
    settings.put("sasl.mechanism", MECHANISM);
    settings.put("sasl.username", USER);
    settings.put("sasl.password", password);
    return settings;
  }

  /**
   * The setting of a broker that lets this user in, and the broker itself at its own listeners.
   *
   * @param listener the name of the listener
   */
  public Map.Entry<String, String> listenerSetting(String listener) {
    return Map.entry(
        "listener.name.%s.plain.%s"
            .formatted(listener.toLowerCase(Locale.ROOT), SaslConfigs.SASL_JAAS_CONFIG),
        jaas(" user_%s=\"%s\"".formatted(USER, password)) + ";");
  }

  /** The protocol of a listener that asks for the login. */
  public static String protocol() {
    return PROTOCOL;
  }

  private String jaas(String more) {
    return "%s required username=\"%s\" password=\"%s\"%s"
        .formatted(PlainLoginModule.class.getName(), USER, password, more);
  }

  /** Hides the secret. */
  @Override
  public String toString() {
    return "BrokerLogin[" + USER + "]";
  }
}
