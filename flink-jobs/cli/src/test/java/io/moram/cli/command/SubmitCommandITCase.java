// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(180)
class SubmitCommandITCase {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    cluster =
        EmbeddedCluster.start(
            EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0).withChangesByRest());
    // The cluster in this JVM has the classes already, but Flink's client still wants a jar.
    new JarOutputStream(Files.newOutputStream(folder.resolve("job.jar"))).close();
    broker.createTopics(EmbeddedTopics.all(new Topics("")));
  }

  @AfterEach
  void cancel() throws Exception {
    for (JsonNode job : jobs()) {
      if (job.get("end-time").asLong() < 0) {
        JobID id = JobID.fromHexString(job.get("jid").asText());
        cluster.miniCluster().cancelJob(id).get();
        cluster.miniCluster().requestJobResult(id).get();
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    broker.close();
  }

  @Test
  void successMeansThatEveryTaskRuns() throws IOException {
    List<String> said = run(0, "evaluation").lines().toList();

    assertThat(said.get(0)).matches("moram-evaluation: job [0-9a-f]{32}");
    assertThat(said.get(said.size() - 1)).matches("(\\d) of \\1 tasks run");
    JsonNode tasks = jobs().get(0).get("tasks");
    assertThat(tasks.get("running").asInt()).isEqualTo(tasks.get("total").asInt()).isPositive();
  }

  @Test
  void aDetachedSubmissionDoesNotWait() {
    assertThat(run(0, "evaluation", "--detached")).doesNotContain("tasks run");
  }

  @Test
  void withoutItsTopicsNothingIsSubmitted() throws IOException {
    int before = jobs().size();

    assertThat(run(1, "learner", "--topic-prefix", "none-"))
        .contains(
            "moram: none-examples is absent; must exist. Create it with `moram topics create`.",
            "moram: none-atoms is absent")
        .doesNotContain("none-requests");
    assertThat(jobs()).hasSize(before);
  }

  @Test
  void aFolderThatIsNoBackboneIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(run(1, "serving", "-D", "backbone.folder=" + empty))
        .contains(
            "config.json is missing; a backbone is a folder in the Hugging Face layout",
            "tokenizer.json is missing",
            "model.safetensors is missing");
  }

  @Test
  void aJobThatFailsAgainAndAgainIsNoSuccess() {
    Path absent = folder.resolve("absent");

    assertThat(run(1, "serving", "-D", "backbone.folder=" + absent))
        .contains("moram: note: backbone.folder is " + absent, "Every TaskManager must have it.")
        .containsPattern("moram: The job failed \\d times\\.\\R  because: .*" + absent)
        .contains("The cluster still tries. Look at http");
  }

  @Test
  void aJobWithoutSlotsIsNoSuccess() {
    assertThat(
            run(
                1,
                "evaluation",
                "-D",
                "parallelism.default=50",
                "--skip-checks",
                "--wait-timeout=3 s"))
        .contains("The job does not run after 3 s: 0 of ", "wait for a slot. Add TaskManagers")
        .contains("The job asks for slots of the TaskManagers' default size.")
        .containsPattern("1 TaskManager with \\d of \\d slots free; in all .* CPU cores, ")
        .doesNotContain("No TaskManager has enough");
  }

  @Test
  void theResourceThatNoTaskManagerHasIsNamed() {
    assertThat(
            run(
                1,
                "learner",
                "-D",
                "learner.trainer.gpus=1",
                "-D",
                "backbone.device=auto",
                "--skip-checks",
                "--wait-timeout=5 s"))
        .contains(
            "The job does not run after 5 s: 0 of ",
            "Per slot, the trainer asks for ",
            " MB managed, 1 gpu.",
            "Per slot, the other operators ask for ",
            "1 TaskManager with ",
            "No TaskManager has enough: 1 gpu asked for, 0 there.")
        .doesNotContain("NoResourceAvailableException");
  }

  @Test
  void aWrongTimeIsNamed() {
    assertThat(run(2, "evaluation", "--wait-timeout=soon"))
        .contains("--wait-timeout is 'soon'; must be a duration, for example 5 min.");
  }

  private static JsonNode jobs() throws IOException {
    try (InputStream answer = cluster.dashboard().resolve("/jobs/overview").toURL().openStream()) {
      return new ObjectMapper().readTree(answer).get("jobs");
    }
  }

  private static String run(int expectedExitCode, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    List<String> all = new ArrayList<>(List.of("submit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    all.addAll(List.of("--jar", folder.resolve("job.jar").toString()));
    all.addAll(
        List.of(
            "--address",
            cluster.dashboard().getHost() + ":" + cluster.dashboard().getPort(),
            "-D",
            "backbone.device=cpu"));
    assertThat(line.execute(all.toArray(String[]::new)))
        .as(said::toString)
        .isEqualTo(expectedExitCode);
    return said.toString();
  }
}
