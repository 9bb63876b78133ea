// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.cli.console.Logging;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import io.moram.client.KafkaAccess;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.login.BrokerLogin;
import io.moram.local.login.LoginFile;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's broker refuses other users of the machine. */
@Timeout(300)
class DemoLoginITCase {

  private static final Pattern PASSWORD = Pattern.compile("password=\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void onlyWhoReadsTheFileIsServedAndTheSecretIsNowhereElse() throws Exception {
    Configuration options = new Configuration();
    options.set(TrainingOptions.STEPS_PER_TASK, 2);
    options.set(TrainingOptions.BATCH_SIZE, 8);
    Path data = SmallDomains.write(folder.resolve("data"), "digits");
    Path output = folder.resolve("out");
    Files.writeString(folder.resolve("mine.properties"), "client.rack=here\n");
    options.setString("kafka.properties-file", folder.resolve("mine.properties").toString());
    DemoSettings settings =
        new DemoSettings(data, null, 8, 1, "small", output, true, false, false, 0, 0, 0, options);
    StringWriter console = new StringWriter();
    Path log = Logging.toFileIn(output);
    // Flink's test jars bring a configuration that would come first.
    Configurator.reconfigure(
        Objects.requireNonNull(Logging.class.getResource("/log4j2.xml")).toURI());
    List<String> secret = new ArrayList<>();
    Path login;
    ProgressReporter progress =
        ProgressReporters.forOutput(false, System.out, new PrintWriter(console));
    try (DemoRunner runner = DemoRunner.prepare(settings, progress)) {
      List<Path> files = new ArrayList<>();
      runner.run(
          (summary, runtime, bank) -> {
            LoginFile file = Objects.requireNonNull(runtime.login());
            files.add(file.path());
            try {
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                  .isEqualTo("rw-------");
              secret.add(
                  PASSWORD
                      .matcher(Files.readString(file.path()))
                      .results()
                      .map((MatchResult found) -> found.group(1))
                      .findFirst()
                      .orElseThrow());
              assertRefused(runtime.access());
              assertServed(runtime.access(), data);
              assertNotOnDashboard(runtime, secret.get(0));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      login = files.get(0);
    }

    assertThat(login).as("after the demo").doesNotExist();
    assertThat(console.toString()).contains("Login      " + login);
    assertThat(Files.readString(log))
        .as("the log names the broker and the settings")
        .contains("Started the Kafka broker", "jobs.properties");
    try (Stream<Path> written = Files.walk(output)) {
      for (Path file : written.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret.get(0));
      }
    }
    assertThat(console.toString()).doesNotContain(secret.get(0));
  }

  private static void assertRefused(KafkaAccess access) {
    KafkaAccess anonymous = new KafkaAccess(access.bootstrapServers(), access.topics(), Map.of());
    assertThatThrownBy(() -> anonymous.requireTopics(access.topics().atoms()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("If the broker asks for a login");
    KafkaAccess guessed =
        new KafkaAccess(
            access.bootstrapServers(), access.topics(), BrokerLogin.random().clientSettings());
    assertThatThrownBy(() -> guessed.requireTopics(access.topics().atoms()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refuses the credentials");
  }

  /** As in another shell: the command has the address only. */
  private static void assertServed(KafkaAccess access, Path data) throws IOException {
    Path picture;
    try (Stream<Path> files = Files.walk(data)) {
      picture = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "predict",
                picture.toString(),
                "--learner=small",
                "--json",
                "--bootstrap-servers=" + access.bootstrapServers());
    assertThat(code).as(err::toString).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).findValue("label").asText())
        .isNotEmpty();
  }

  private static void assertNotOnDashboard(DemoRuntime runtime, String secret) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/config",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/log",
                "/jobmanager/thread-dump",
                "/taskmanagers",
                "/jobs/overview"));
    for (JsonNode manager : json.readTree(get(runtime, "/taskmanagers")).get("taskmanagers")) {
      String id = "/taskmanagers/" + manager.get("id").asText();
      paths.addAll(List.of(id, id + "/thread-dump"));
    }
    for (JsonNode job : json.readTree(get(runtime, "/jobs/overview")).get("jobs")) {
      String id = "/jobs/" + job.get("jid").asText();
      for (String part :
          List.of(
              "",
              "/config",
              "/plan",
              "/jobmanager/config",
              "/jobmanager/environment",
              "/checkpoints",
              "/checkpoints/config",
              "/exceptions",
              "/accumulators?includeSerializedValue=true")) {
        paths.add(id + part);
      }
    }
    for (String path : paths) {
      assertThat(get(runtime, path)).as(path).isNotEmpty().doesNotContain(secret);
    }
  }

  private static String get(DemoRuntime runtime, String path) throws IOException {
    try (InputStream answer = runtime.dashboard().resolve(path).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
