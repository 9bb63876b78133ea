// SPDX-License-Identifier: Apache-2.0
package io.moram.local.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.JobSubmitter;
import io.moram.jobs.submit.OptionFile;
import io.moram.jobs.submit.Submission;
import io.moram.local.EmbeddedCluster;
import io.moram.local.testing.LocalRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobSubmitterITCase {

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir Path folder;

  @Test
  void aSessionClusterRunsTheJobThatItIsSent() throws Exception {
    Path jar = folder.resolve("job.jar");
    // The cluster in this JVM has the classes already, but Flink's client still wants a jar.
    new JarOutputStream(Files.newOutputStream(jar)).close();
    EmbeddedCluster cluster = RUNTIME.cluster();
    Configuration options = LocalRuntime.options(RUNTIME.newTopics());
    options.set(DeploymentOptions.TARGET, "remote");
    options.set(RestOptions.ADDRESS, cluster.dashboard().getHost());
    options.set(RestOptions.PORT, cluster.dashboard().getPort());

    Submission made = new JobSubmitter(options).submit(Job.EVALUATION, jar.toString());

    JsonNode job = jobs(cluster).get(0);
    assertThat(made.made()).isEqualTo("job " + job.get("jid").asText());
    assertThat(job.get("name").asText()).isEqualTo("moram-evaluation");
    RUNTIME.until(
        "the submitted job",
        () -> {
          String state = jobs(cluster).get(0).get("state").asText();
          assertThat(state).isIn("CREATED", "INITIALIZING", "RUNNING");
          return state.equals("RUNNING");
        });
  }

  @Test
  void theSettingsOfTheClusterCountAndNoSecretIsShown() throws Exception {
    Path jar = folder.resolve("job.jar");
    new JarOutputStream(Files.newOutputStream(jar)).close();
    Configuration settings = new Configuration();
    settings.setString("execution.checkpointing.interval", "77 s");
    settings.setString("execution.checkpointing.unaligned.enabled", "true");
    settings.setString("execution.checkpointing.tolerable-failed-checkpoints", "9");
    settings.setString("execution.checkpointing.dir", folder.toUri().toString());
    settings.set(RestOptions.BIND_PORT, "0");
    try (MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build())) {
      cluster.start();
      URI dashboard = cluster.getRestAddress().get();
      Path secrets = folder.resolve("kafka.properties");
      Files.writeString(secrets, "sasl.jaas.config=hush-1\n");
      Configuration options = LocalRuntime.options(RUNTIME.newTopics());
      options.set(TopicOptions.PROPERTIES_FILE, secrets.toString());
      options.setString("kafka.properties.ssl.truststore.password", "hush-2");
      options.set(DeploymentOptions.TARGET, "remote");
      options.set(RestOptions.ADDRESS, dashboard.getHost());
      options.set(RestOptions.PORT, dashboard.getPort());

      JobID id = new JobSubmitter(options).submit(Job.EVALUATION, jar.toString()).job().get();

      JsonNode checkpoints = get(dashboard, "/jobs/" + id + "/checkpoints/config");
      assertThat(checkpoints.get("interval").asInt()).isEqualTo(77_000);
      assertThat(checkpoints.get("timeout").asInt()).as("what a job needs").isEqualTo(480_000);
      assertThat(checkpoints.get("unaligned_checkpoints").asBoolean()).isTrue();
      assertThat(checkpoints.get("tolerable_failed_checkpoints").asInt()).isEqualTo(9);
      for (String path :
          List.of("", "/config", "/plan", "/exceptions", "/jobmanager/config", "/accumulators")) {
        assertThat(get(dashboard, "/jobs/" + id + path).toString()).doesNotContain("hush");
      }
    }
  }

  @Test
  void anAbsentClusterAndAnAbsentClientAreNamed() throws IOException {
    Path jar = Files.createFile(folder.resolve("job.jar"));
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "127.0.0.1:1");
    options.set(RestOptions.ADDRESS, "127.0.0.1");
    options.set(RestOptions.PORT, 1);
    options.setString("rest.retry.max-attempts", "1");
    options.set(DeploymentOptions.TARGET, "remote");
    assertThatThrownBy(() -> new JobSubmitter(options).submit(Job.EVALUATION, jar.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The cluster at http://127.0.0.1:1 does not answer");

    for (String target : new String[] {"kubernetes-session", "kubernetes-application"}) {
      options.set(DeploymentOptions.TARGET, target);
      assertThatThrownBy(() -> new JobSubmitter(options).submit(Job.EVALUATION, jar.toString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("There is no client for the target " + target);
    }
  }

  @Test
  void aFileOfOptionsMayBeNestedOrDottedAndIsChecked() throws IOException {
    Path file = folder.resolve("options.yaml");
    Files.writeString(
        file,
        """
        kafka:
          bootstrap-servers: broker:9092
          properties:
            security.protocol: SSL
        training.steps-per-task: 7
        parallelism.default: 2
        pipeline.jars: [a.jar, b.jar]
        """);
    Configuration options = new Configuration();

    OptionFile.read(file, options);

    assertThat(options.toMap())
        .containsEntry("kafka.bootstrap-servers", "broker:9092")
        .containsEntry("kafka.properties.security.protocol", "SSL")
        .containsEntry("training.steps-per-task", "7")
        .containsEntry("parallelism.default", "2")
        .containsEntry("pipeline.jars", "a.jar;b.jar");
    Files.writeString(file, "training:\n  steps-per-tusk: 7\n");
    assertThatThrownBy(() -> OptionFile.read(file, new Configuration()))
        .hasMessageContaining("There is no option training.steps-per-tusk");
    Files.writeString(file, "training:\n  steps-per-task: many\n");
    assertThatThrownBy(() -> OptionFile.read(file, new Configuration()))
        .hasMessageContaining("training.steps-per-task is 'many'; must be integer");
    assertThatThrownBy(() -> OptionFile.read(folder.resolve("absent.yaml"), new Configuration()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent.yaml does not exist");
  }

  private static JsonNode jobs(EmbeddedCluster cluster) throws IOException {
    return LocalRuntime.rest(cluster, "/jobs/overview").get("jobs");
  }

  private static JsonNode get(URI dashboard, String path) throws IOException {
    try (InputStream answer = dashboard.resolve(path).toURL().openStream()) {
      return new ObjectMapper().readTree(answer);
    }
  }
}
