// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.properties.ssl.key.password",
        "kafka.properties.ssl.keystore.key",
        "kafka.properties.sasl.jaas.config",
        "sasl.jaas.config",
        "ssl.truststore.password",
        "s3.secret-key",
        "s3.access-key",
        "fs.azure.account.key.me.blob.core.windows.net",
        "security.ssl.rest.key-password",
        "my.API-KEY",
        "oauth.token"
      })
  void keysOfSecretsAreHidden(String key) {
    assertThat(SecretSettings.shown(key, "SECRET1")).isEqualTo("******");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.properties.security.protocol",
        "kafka.properties.sasl.mechanism",
        "training.rank",
        "ssl.truststore.location"
      })
  void otherKeysAreShown(String key) {
    assertThat(SecretSettings.shown(key, "PLAIN")).isEqualTo("PLAIN");
  }

  @Test
  void aJaasLineIsHiddenUnderAnyKey() {
    String jaas =
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\""
            + " password=\"SECRET1\";";

    assertThat(SecretSettings.shown("note", jaas)).isEqualTo("******");
    assertThat(SecretSettings.shown("kafka.properties", "ssl.key.password:SECRET1"))
        .doesNotContain("SECRET1");
  }

  @Test
  void thePasswordOfAnAddressIsHidden() {
    assertThat(SecretSettings.shown("state.backend.dir", "ftp://me:SECRET1@host/a"))
        .isEqualTo("ftp://me:******@host/a");
    assertThat(SecretSettings.shown(Map.of("a", "b", "x.password", "SECRET1")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "b", "x.password", "******"));
  }
}
