// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.JobSubmitter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSettingsTest {
  @TempDir Path folder;

  @Test
  void singleOptionsOverrideThoseOfTheFile() throws Exception {
    Path file = folder.resolve("kafka.properties");
    Files.writeString(file, "sasl.jaas.config=hush \"1\";\nsecurity.protocol=SASL_SSL\n");
    Configuration options = new Configuration();
    options.set(TopicOptions.PROPERTIES_FILE, file.toString());
    options.setString("kafka.properties.security.protocol", "SASL_PLAINTEXT");

    assertThat(ClientSettings.of(options))
        .containsOnlyKeys("sasl.jaas.config", "security.protocol")
        .containsEntry("sasl.jaas.config", "hush \"1\";")
        .containsEntry("security.protocol", "SASL_PLAINTEXT");
    options.set(TopicOptions.PROPERTIES_FILE, folder.resolve("absent").toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientSettings.of(options))
        .withMessageContaining("kafka.properties-file is ")
        .withMessageContaining("must be a file of properties");
  }

  /** An application's options are in its ConfigMap, and on its dashboard. */
  @Test
  void anApplicationIsNotGivenASecretAsAnOption() {
    Configuration options = new Configuration();
    options.set(DeploymentOptions.TARGET, "kubernetes-application");
    options.setString("kafka.properties.sasl.jaas.config", "hush");
    options.setString("kafka.properties.ssl.keystore.password", "hush");
    options.setString("kafka.properties.sasl.mechanism", "PLAIN");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JobSubmitter(options).submit(Job.LEARNER, "local:///job.jar"))
        .withMessageStartingWith(
            "kafka.properties.sasl.jaas.config, kafka.properties.ssl.keystore.password would be"
                + " readable")
        .withMessageContaining("set kafka.properties-file to its path.");
  }
}
