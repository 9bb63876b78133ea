// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.moram.cli.testing.BuiltJobJar;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of the images, without an image. With an official distribution of Flink in {@code
 * FLINK_HOME}, they start real processes; without one, that test is skipped and says so.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for images of Linux")
class EntryPointITCase {

  private static final Path SCRIPTS = DeployFolder.DEPLOY.resolve("docker");

  private final List<Process> started = new ArrayList<>();

  @TempDir Path folder;

  private record Ran(int exitCode, String output) {}

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void wrongUseIsNamedWithARemedy() throws Exception {
    assertThat(run(Map.of(), "entrypoint.sh")).isEqualTo(run(Map.of(), "entrypoint.sh", "help"));
    assertThat(run(Map.of(), "entrypoint.sh", "job", "learning"))
        .isEqualTo(
            new Ran(
                2,
                "entrypoint.sh: the job is 'learning'; must be learner, serving or evaluation.\n"));
    assertThat(run(Map.of("FLINK_PROPERTIES", "a: b\nnonsense"), "entrypoint.sh", "taskmanager"))
        .isEqualTo(
            new Ran(
                2,
                "entrypoint.sh: FLINK_PROPERTIES has the line 'nonsense'; must be 'key: value'.\n"));
    assertThat(run(Map.of(), "entrypoint.sh", "echo", "as it is"))
        .isEqualTo(new Ran(0, "as it is\n"));
    assertThat(run(Map.of(), "health.sh").exitCode()).isEqualTo(2);
    assertThat(run(Map.of(), "health.sh", "taskmanager", Integer.toString(freePort())).exitCode())
        .isEqualTo(1);
    Ran assembled = run(Map.of(), "assemble.sh", folder.toString(), "lib", "jar", "cpu", "x");
    assertThat(assembled.exitCode()).isEqualTo(1);
    assertThat(assembled.output()).contains("must be a folder with lib/flink-dist-*.jar");
  }

  @Test
  void theProcessesOfADistributionRun() throws Exception {
    String distribution = System.getenv("FLINK_HOME");
    assumeThat(distribution).as("FLINK_HOME names no distribution of Flink").isNotNull();
    Path home = folder.resolve("flink");
    Ran assembled =
        run(
            Map.of(),
            "assemble.sh",
            distribution,
            libraries().toString(),
            BuiltJobJar.path(),
            "cpu",
            home.toString());
    assertThat(assembled).isEqualTo(new Ran(0, ""));
    deleteLinks();
    int rest = freePort();
    int remote = freePort();

    start("jobmanager", home, rest, freePort(), remote, "job", "evaluation");
    start("taskmanager", home, rest, remote, remote, "taskmanager");

    await()
        .ignoreExceptions()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(get(rest, "/taskmanagers")).contains("\"slotsNumber\":1"));
    assertThat(run(Map.of(), "health.sh", "jobmanager", Integer.toString(rest)).exitCode())
        .isZero();
    await()
        .ignoreExceptions()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(get(rest, "/jobs/overview")).contains("moram-evaluation"));
    assertThat(home.resolve("conf/config.yaml"))
        .hasSameTextualContentAs(DeployFolder.DEPLOY.resolve("config.yaml"));
    assertThat(home.resolve("usrlib/moram-jobs.jar")).isNotEmptyFile();
  }

  private void start(String name, Path home, int rest, int own, int remote, String... command)
      throws IOException {
    String settings =
        """
        # Everything on loopback, because the machine is shared.
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.bind-host: 127.0.0.1
        jobmanager.rpc.port: %d
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %d
        metrics.reporters: none
        taskmanager.numberOfTaskSlots: 1
        taskmanager.memory.process.size: 1500m
        taskmanager.memory.task.off-heap.size: 128m
        taskmanager.memory.managed.size: 128m
        restart-strategy.exponential-delay.initial-backoff: 2 s
        execution.checkpointing.dir: %s
        io.tmp.dirs: %s
        """
            .formatted(remote, rest, folder.resolve("checkpoints").toUri(), folder);
    List<String> words = new ArrayList<>();
    words.add(SCRIPTS.resolve("entrypoint.sh").toString());
    words.addAll(List.of(command));
    if (command[0].equals("job")) {
      words.addAll(List.of("-D", "kafka.bootstrap-servers=127.0.0.1:" + own));
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".out").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "FLINK_HOME",
                home.toString(),
                "FLINK_PROPERTIES",
                settings,
                "FLINK_PID_DIR",
                folder.toString(),
                "FLINK_LOG_DIR",
                folder.toString(),
                "JAVA_HOME",
                System.getProperty("java.home")));
    started.add(builder.start());
  }

  /** The libraries of this test's class path, in one folder as a build makes it. */
  private Path libraries() throws IOException {
    Path libraries = Files.createDirectory(folder.resolve("lib"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry).toAbsolutePath();
      Path link = libraries.resolve(jar.getFileName());
      if (Files.isRegularFile(jar) && !Files.exists(link)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    return libraries;
  }

  /** JUnit warns of each link that leads out of its folder. */
  private void deleteLinks() throws IOException {
    for (Path link : DeployFolder.files(folder.resolve("lib"), ".jar")) {
      Files.delete(link);
    }
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static Ran run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> words =
        Stream.concat(Stream.of(SCRIPTS.resolve(script).toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
