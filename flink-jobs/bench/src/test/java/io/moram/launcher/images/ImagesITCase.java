// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.cli.command.SubmitCommand;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import picocli.CommandLine;

/**
 * The images for CPUs, built on a Debian that this test makes, because no registry is asked. Their
 * processes run with a root file system that cannot be written. {@code deploy/docker/README.md}
 * says what the test needs.
 */
@Tag("images")
@TestInstance(Lifecycle.PER_CLASS)
class ImagesITCase {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path DOCKER = ROOT.resolve("deploy/docker");
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path BILL_OF_MATERIALS = TARGET.resolve("bom.json");

  /** Small processes, and a fixed port for remote calls, as each deployment sets it. */
  private static final String PROPERTIES =
      """
      jobmanager.rpc.address: 127.0.0.1
      taskmanager.host: 127.0.0.1
      taskmanager.rpc.port: 6122
      taskmanager.numberOfTaskSlots: 3
      taskmanager.memory.process.size: 1500m
      taskmanager.memory.task.off-heap.size: 128m
      taskmanager.memory.managed.size: 128m
      """;

  /**
   * The stage that Flink's official image is: a Java runtime, and a distribution that its user
   * owns.
   */
  private static final String FLINK_IMAGE =
      """
      FROM %s
      ENV FLINK_HOME=/opt/flink PATH=/opt/flink/bin:$PATH
      RUN groupadd --system --gid=9999 flink && \
          useradd --system --home-dir=/opt/flink --uid=9999 --gid=flink flink
      COPY --chown=9999:9999 . /opt/flink
      WORKDIR /opt/flink
      ENTRYPOINT ["/docker-entrypoint.sh"]
      CMD ["help"]
      """;

  private Path folder;
  private Path distribution;
  private Buildah buildah;

  @BeforeAll
  void makeTheBase() throws Exception {
    for (String program : List.of("buildah", "mmdebstrap", "runc", "timeout")) {
      assumeThat(isOnPath(program)).as("%s is on the PATH", program).isTrue();
    }
    assumeThat(HostProgram.succeed(List.of("id", "-u")).strip())
        .as("the id of the user; images without a daemon need root")
        .isEqualTo("0");
    String home = System.getenv("FLINK_HOME");
    assumeThat(home).as("FLINK_HOME names no distribution of Flink").isNotNull();
    assumeThat(BILL_OF_MATERIALS).as("an online build has written it").exists();
    distribution = Path.of(home).toAbsolutePath();
    folder = Files.createTempDirectory(TARGET, "images");
    buildah = new Buildah(folder);
    buildah.debian("runtime", "openjdk-17-jre-headless,ca-certificates");
  }

  @AfterAll
  void deleteImages() throws Exception {
    if (folder != null) {
      HostProgram.succeed(List.of("rm", "-rf", folder.toString()));
    }
  }

  @Test
  void anImageFromADistributionRuns() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path jobs;
    try (Stream<Path> jars = Files.list(ROOT.resolve("flink-jobs/jobs/target"))) {
      jobs = jars.filter(jar -> jar.toString().endsWith("-job.jar")).findFirst().orElseThrow();
    }
    HostProgram.succeed(
        List.of(
            DOCKER.resolve("assemble.sh").toString(),
            distribution.toString(),
            TARGET.resolve("lib").toString(),
            jobs.toString(),
            "cpu",
            context.resolve("flink").toString()));
    for (String script : List.of("entrypoint.sh", "health.sh")) {
      Files.copy(DOCKER.resolve(script), context.resolve(script));
    }
    Files.copy(BILL_OF_MATERIALS, context.resolve("bom.json"));
    buildah.build(
        "distribution",
        DOCKER.resolve("Dockerfile.distribution"),
        context,
        "--build-arg=BASE_IMAGE=" + Buildah.local("runtime"));

    check("distribution");
  }

  @Test
  void anImageOnAnImageOfFlinkRuns() throws Exception {
    buildah.debian("jdk", "openjdk-17-jdk-headless,ca-certificates");
    Path stage = folder.resolve("flink.Dockerfile");
    Files.writeString(stage, FLINK_IMAGE.formatted(Buildah.local("runtime")));
    buildah.build("flink", stage, distribution);
    buildah.build(
        "official",
        DOCKER.resolve("Dockerfile"),
        ROOT,
        "--build-arg=JDK_IMAGE=" + Buildah.local("jdk"),
        "--build-arg=FLINK_IMAGE=" + Buildah.local("flink"),
        // Only what the build of this test has not downloaded is downloaded.
        "--volume=" + repository() + ":/root/.m2/repository");

    check("official");
  }

  private void check(String tag) throws Exception {
    JsonNode settings = buildah.settings(tag);
    assertThat(settings.at("/User").asText()).isEqualTo("9999:9999");
    assertThat(settings.at("/Healthcheck/Test"))
        .map(JsonNode::asText)
        .containsExactly("CMD", "/opt/moram/bin/health.sh", "auto");
    assertThat(settings.at("/Cmd")).map(JsonNode::asText).containsExactly("help");

    Path root = buildah.container(tag, tag);
    String entryPoint = settings.at("/Entrypoint/0").asText();
    assertThat(buildah.run(tag, entryPoint, "--help").output()).startsWith("Usage: ");
    assertThat(buildah.run(tag, entryPoint, "id", "-u").output()).isEqualTo("9999\n");
    assertThat(buildah.run(tag, entryPoint, "/opt/flink/bin/flink", "--version").output())
        .contains("Version: 2.2.");
    assertThat(buildah.run(tag, entryPoint, "java", "-version").output()).contains("\"17.");
    assertThat(buildah.run(tag, "/opt/moram/bin/health.sh", "--help").output())
        .startsWith("Usage: ");
    ShippedLibraries libraries = ShippedLibraries.in(root, distribution);
    assertThat(libraries.names()).contains("pytorch-native-cpu");
    assertThat(libraries.listed())
        .containsAll(libraries.names())
        .contains("moram-jobs", "avro", "flink-connector-kafka");

    // Where a submission to Kubernetes expects the jobs.
    assertThat(new CommandLine(new SubmitCommand()).setUsageHelpWidth(200).getUsageMessage())
        .contains("local:///opt/flink/usrlib/moram-jobs.jar");
    assertThat(root.resolve("opt/flink/usrlib/moram-jobs.jar")).isNotEmptyFile();

    Path containers = Files.createDirectory(folder.resolve(tag + "-containers"));
    try (RuncContainer jobManager =
        RuncContainer.start(
            containers,
            root,
            settings,
            PROPERTIES,
            "",
            List.of("job", "evaluation", "-D", "kafka.bootstrap-servers=127.0.0.1:9092"))) {
      answers(jobManager, "/config", "\"flink-version\":\"2.2.");
      try (RuncContainer taskManager =
          RuncContainer.start(
              containers,
              root,
              settings,
              PROPERTIES,
              jobManager.network(),
              List.of("taskmanager"))) {
        answers(jobManager, "/taskmanagers", "\"slotsNumber\":3");
        answers(jobManager, "/jobs/overview", "moram-evaluation");
        for (RuncContainer container : List.of(jobManager, taskManager)) {
          checkIsolation(container);
        }
        assertThat(jobManager.run("/opt/moram/bin/health.sh", "taskmanager", "6124").exitCode())
            .isEqualTo(1);
        checkEngine(taskManager, containers);
        assertThat(taskManager.stop()).isEqualTo(143);
        assertThat(taskManager.output())
            .doesNotContain("Read-only file system", "ermission denied");
      }
      assertThat(jobManager.stop()).isEqualTo(143);
      assertThat(jobManager.output()).doesNotContain("Read-only file system", "ermission denied");
    }
  }

  private static void answers(RuncContainer container, String path, String part) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(2))
        .failFast(() -> assertThat(container.isRunning()).as(container.output()).isTrue())
        .untilAsserted(() -> assertThat(container.get(8081, path)).contains(part));
  }

  /** What a process in a container must not be able to do, and what it must. */
  private static void checkIsolation(RuncContainer container) throws Exception {
    assertThat(container.run("/opt/moram/bin/health.sh", "auto"))
        .isEqualTo(new HostProgram.Ended(0, ""));
    assertThat(container.run("touch", "/file").output()).contains("Read-only file system");
    assertThat(
            container.run(
                "sh", "-c", "for d in /tmp /opt/flink/log /var/lib/moram; do touch $d/x; done"))
        .isEqualTo(new HostProgram.Ended(0, ""));
    assertThat(container.run("grep", "CapBnd", "/proc/1/status").output())
        .isEqualTo("CapBnd:\t0000000000000000\n");
    assertThat(container.run("cat", "/proc/1/comm").output()).isEqualTo("java\n");
  }

  /** The engine unpacks its libraries into a tmpfs, and runs them from there. */
  private static void checkEngine(RuncContainer container, Path containers) throws Exception {
    String name = EngineProbe.class.getName();
    Path copy = containers.resolve("volume/probe").resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(copy.getParent());
    try (InputStream program = EngineProbe.class.getResourceAsStream("EngineProbe.class")) {
      Files.copy(Objects.requireNonNull(program), copy);
    }
    assertThat(
            container.run("java", "-Xmx256m", "-cp", "/var/lib/moram/probe:/opt/flink/lib/*", name))
        .extracting(HostProgram.Ended::output)
        .asString()
        .contains("2.7.1, sum 45.0");
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** The local Maven repository, from a library's .../info/picocli/picocli/VERSION/picocli.jar. */
  private static Path repository() throws Exception {
    return Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolve("../../../../..")
        .normalize();
  }
}
