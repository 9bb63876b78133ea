// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import io.moram.cli.testing.BuiltJobJar;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.local.cluster.Patience;
import io.moram.local.cluster.ProcessCluster;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A cluster of real processes, by its commands: a task is learned although they are killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the processes are controlled by signals")
@Timeout(400)
class ClusterITCase {

  private static final Duration LIMIT = Duration.ofSeconds(150);

  @TempDir Path folder;

  @AfterEach
  void stop() throws Exception {
    if (Files.exists(folder.resolve("cluster"))) {
      ProcessCluster.in(folder.resolve("cluster")).stop();
    }
  }

  @Test
  void aTaskIsLearnedAndServedAlthoughItsTaskManagerAndThenTheJobManagerAreKilled()
      throws Exception {
    cluster("start", "--task-managers", "1");
    ProcessCluster cluster = ProcessCluster.in(folder.resolve("cluster"));
    assertThat(statusFor(cluster, "http://" + cluster.address())).isEqualTo(200);
    assertThat(statusFor(cluster, "http://evil.example")).isEqualTo(403);
    submit(cluster, "learner");
    submit(cluster, "serving");
    Path pictures = SmallDomains.write(folder.resolve("pictures"), "digits").resolve("digits");
    kafka("produce", cluster, "--learner=me", "--end-of-task", pictures.toString());
    long killed = cluster.process("taskmanager-1").pid().orElseThrow();

    cluster("kill", "taskmanager-1");
    assertThat(run(1, "cluster", "status", "--folder", cluster())).contains("does not run");
    cluster("start");

    assertThat(cluster.process("taskmanager-1").pid()).isPresent().get().isNotEqualTo(killed);
    PublishedAtoms atoms = new PublishedAtoms(cluster.broker());
    Patience.until(
        "the sealed task",
        LIMIT,
        () -> atoms.read("me").tasks().stream().anyMatch(ClusterITCase::isWhole));
    assertThat(atoms.read("me").tasks())
        .singleElement()
        .satisfies(
            task ->
                assertThat(Objects.requireNonNull(task.seal()).getExamples())
                    .isEqualTo(SmallDomains.TRAIN));

    cluster("kill", "jobmanager");
    cluster("start");

    String answer =
        kafka("predict", cluster, "--learner=me", "--json", onePicture(pictures).toString());
    assertThat(answer).contains("\"bankVersion\":1");
    Patience.until(
        "both jobs",
        LIMIT,
        () ->
            cluster.rest().jobs().stream().filter(job -> job.state().equals("RUNNING")).count()
                == 2);
    assertThat(run(0, "cluster", "status", "--folder", cluster()))
        .contains("moram-learner", "moram-serving");
    assertThat(get(cluster, "/jobmanager/log")).contains("StandaloneSessionClusterEntrypoint");
    assertThat(get(cluster, "/taskmanagers/taskmanager-1/log")).contains("TaskManagerRunner");
    // Their names are made of whole paths, and too long for the file system in a long folder.
    try (Stream<Path> logs = Files.list(folder.resolve("cluster").resolve("logs"))) {
      assertThat(logs).as("logs of RocksDB").noneMatch(log -> log.toString().endsWith("_LOG"));
    }
  }

  private static String get(ProcessCluster cluster, String path) throws Exception {
    URI address = URI.create("http://" + cluster.address() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
        .body();
  }

  /** What the REST API answers to a page of an origin. */
  private static int statusFor(ProcessCluster cluster, String origin) throws Exception {
    String[] address = cluster.address().split(":", -1);
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      String request =
          "GET /jobs/overview HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: close\r\n\r\n"
              .formatted(cluster.address(), origin);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.split(" ", -1)[1]);
    }
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(run(1, "cluster", "status", "--folder", cluster()))
        .contains("There is no cluster in " + cluster() + ". Start one with `moram cluster start`");
    assertThat(run(2, "cluster", "start", "--task-managers", "0", "--folder", cluster()))
        .contains("--task-managers is 0; must be 1 or more.");
  }

  private void submit(ProcessCluster cluster, String job) throws IOException {
    run(
        0,
        Stream.concat(
                Stream.of(
                    "submit", job, "--address", cluster.address(), "--jar", BuiltJobJar.path()),
                Stream.of(
                        "kafka.bootstrap-servers=" + cluster.broker().bootstrapServers(),
                        "execution.checkpointing.interval=1 s",
                        "boundary.detector=marker",
                        "backbone.device=cpu",
                        "training.rank=2",
                        "training.top-k=2",
                        "training.batch-size=4",
                        "training.steps-per-task=20")
                    .flatMap(option -> Stream.of("-D", option)))
            .toArray(String[]::new));
  }

  private void cluster(String command, String... arguments) {
    run(
        0,
        Stream.concat(Stream.of("cluster", command, "--folder", cluster()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static String kafka(String command, ProcessCluster cluster, String... arguments) {
    String broker = cluster.broker().bootstrapServers();
    return run(
        0,
        Stream.concat(Stream.of(command, "--bootstrap-servers", broker), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private String cluster() {
    return folder.resolve("cluster").toString();
  }

  private static boolean isWhole(PublishedTask task) {
    return task.faults().isEmpty();
  }

  private static Path onePicture(Path pictures) throws IOException {
    try (Stream<Path> files = Files.walk(pictures.resolve("test"))) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }

  private static String run(int expectedExitCode, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    assertThat(line.execute(arguments)).as(said::toString).isEqualTo(expectedExitCode);
    return said.toString();
  }
}
