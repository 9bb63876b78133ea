// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.jobs.kafka.TopicOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    Configuration ofFile = KafkaClients.completed(flags, onlyFile);
    assertThat(ofFile.get(TopicOptions.BOOTSTRAP_SERVERS)).isEqualTo("file:1");
    assertThat(KafkaClients.access(ofFile).properties())
        .containsEntry("sasl.jaas.config", "SECRET1");
    // The secret itself is no option, so that nothing that shows options shows it.
    assertThat(ofFile.toMap().values()).doesNotContain("SECRET1");
    assertThat(KafkaClients.completed(flags, both).get(TopicOptions.BOOTSTRAP_SERVERS))
        .isEqualTo("variable:1");
    flags.set(TopicOptions.BOOTSTRAP_SERVERS, "flag:1");
    assertThat(KafkaClients.completed(flags, both).get(TopicOptions.BOOTSTRAP_SERVERS))
        .isEqualTo("flag:1");
    assertThat(KafkaClients.completed(new Configuration(), Map.of()).toMap()).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(
            () ->
                KafkaClients.completed(
                    new Configuration(), Map.of("MORAM_KAFKA_CONFIG", "/nonexistent")))
        .hasMessageContaining("kafka.properties-file is /nonexistent; must be a file");
  }
}
