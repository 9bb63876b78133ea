// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.jobs.kafka.TopicOptions;
import io.moram.local.login.BrokerLogin;
import io.moram.local.login.LocalLogins;
import io.moram.local.login.LoginFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClientsTest {

  @Test
  void flagsComeBeforeTheEnvironmentAndTheEnvironmentBeforeTheFile(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "bootstrap.servers=file:1\nsasl.jaas.config=SECRET1\n");
    Map<String, String> onlyFile = Map.of("MORAM_KAFKA_CONFIG", file.toString());
    Map<String, String> both =
        Map.of("MORAM_KAFKA_CONFIG", file.toString(), "MORAM_BOOTSTRAP_SERVERS", "variable:1");
    Configuration flags = new Configuration();

    Configuration ofFile = KafkaClients.withEnvironment(flags, onlyFile);
    assertThat(ofFile.get(TopicOptions.BOOTSTRAP_SERVERS)).isEqualTo("file:1");
    assertThat(KafkaClients.access(ofFile).properties())
        .containsEntry("sasl.jaas.config", "SECRET1");
    // The secret itself is no option, so that nothing that shows options shows it.
    assertThat(ofFile.toMap().values()).doesNotContain("SECRET1");
    assertThat(KafkaClients.withEnvironment(flags, both).get(TopicOptions.BOOTSTRAP_SERVERS))
        .isEqualTo("variable:1");
    flags.set(TopicOptions.BOOTSTRAP_SERVERS, "flag:1");
    assertThat(KafkaClients.withEnvironment(flags, both).get(TopicOptions.BOOTSTRAP_SERVERS))
        .isEqualTo("flag:1");
    assertThat(KafkaClients.withEnvironment(new Configuration(), Map.of()).toMap()).isEmpty();
  }

  @Test
  void aBrokerOfOurOwnBringsItsLoginUnlessAnotherIsNamed(@TempDir Path folder) throws IOException {
    LocalLogins logins = new LocalLogins(List.of(folder));
    Configuration flags = new Configuration();
    flags.set(TopicOptions.BOOTSTRAP_SERVERS, "localhost:9092");
    try (LoginFile login = logins.publish(9092, BrokerLogin.random())) {
      Configuration found = KafkaClients.withLogin(flags, logins);
      assertThat(found.get(TopicOptions.PROPERTIES_FILE)).isEqualTo(login.path().toString());
      assertThat(KafkaClients.access(found).properties())
          .containsEntry("security.protocol", "SASL_PLAINTEXT");

      Configuration elsewhere = new Configuration();
      elsewhere.set(TopicOptions.BOOTSTRAP_SERVERS, "broker:9092");
      Configuration named = new Configuration(flags);
      named.set(TopicOptions.PROPERTIES_FILE, "mine.properties");
      Configuration open = new Configuration(flags);
      open.setString("kafka.properties.security.protocol", "PLAINTEXT");
      for (Configuration other : List.of(elsewhere, named, open, new Configuration())) {
        assertThat(KafkaClients.withLogin(other, logins)).isEqualTo(other);
      }
    }
    assertThat(KafkaClients.withLogin(flags, logins)).isEqualTo(flags);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(
            () ->
                KafkaClients.withEnvironment(
                    new Configuration(), Map.of("MORAM_KAFKA_CONFIG", "/nonexistent")))
        .hasMessageContaining("kafka.properties-file is /nonexistent; must be a file");
  }
}
