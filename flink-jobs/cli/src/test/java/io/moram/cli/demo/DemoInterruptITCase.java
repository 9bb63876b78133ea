// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moram.cli.Main;
import io.moram.local.Ports;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C is how a demo with {@code --keep-running} ends. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "env --default-signal is GNU's")
@Timeout(300)
class DemoInterruptITCase {

  private static final Pattern PORT = Pattern.compile("(?:Kafka|Dashboard) +\\S+:(\\d+)");
  private static final String RUNNING = "Still running: ";

  /** What a shell says of a process that SIGINT has ended. */
  private static final int INTERRUPTED = 128 + 2;

  @TempDir Path folder;
  private Path temporary;
  private Path logins;
  private Path console;
  private Process demo;

  @BeforeEach
  void start() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
    logins = Files.createDirectory(folder.resolve("run"));
    console = folder.resolve("console");
    ProcessBuilder start =
        new ProcessBuilder(
            // A test that runs in the background of a script has SIGINT ignored, and so has Java.
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "demo",
            "--keep-running",
            "--markers",
            "--port=0",
            "--broker-port=0",
            "--steps-per-task=2",
            "--data=" + SmallDomains.write(folder.resolve("data"), "digits"),
            "--output=" + folder.resolve("out"));
    start.environment().put("XDG_RUNTIME_DIR", logins.toString());
    demo = start.redirectErrorStream(true).redirectOutput(console.toFile()).start();
  }

  @AfterEach
  void end() {
    demo.destroyForcibly();
  }

  @Test
  void itSaysWhatItDidAndLeavesOnlyItsResult() throws Exception {
    await().atMost(Duration.ofMinutes(4)).until(() -> !demo.isAlive() || said().contains(RUNNING));
    assertThat(demo.isAlive()).as(said()).isTrue();
    List<Integer> ports =
        PORT.matcher(said()).results().map(found -> Integer.valueOf(found.group(1))).toList();
    assertThat(ports).as("of the broker and the dashboard").hasSize(2).doesNotContain(0);
    assertThat(ports).as("while it runs").allMatch(port -> Ports.ifFree(port) == 0);
    assertThat(logins.resolve("moram")).isNotEmptyDirectory();

    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start();
    assertThat(kill.waitFor()).isZero();

    assertThat(demo.waitFor()).as(said()).isEqualTo(INTERRUPTED);
    String after = said().substring(said().indexOf(RUNNING));
    assertThat(after)
        .containsPattern(
            "Stopped, after \\d+ s more\\. The run itself: 1 tasks, 24 examples, \\d+ predictions,"
                + " 0 dead letters in \\d+ s")
        .contains("Report: " + folder.resolve("out/report.html"));
    assertThat(ports).as("afterwards").allMatch(port -> Ports.ifFree(port) == port);
    assertThat(folder.resolve("out").toFile().list())
        .containsExactlyInAnyOrder("summary.json", "report.html", "moram.log", "bank");
    assertThat(logins.resolve("moram")).isEmptyDirectory();
    assertThat(temporary).isEmptyDirectory();
  }

  private String said() throws IOException {
    return Files.readString(console);
  }
}
