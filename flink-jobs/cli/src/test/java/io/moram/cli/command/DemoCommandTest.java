// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a demo refuses before it touches a file. */
class DemoCommandTest {

  @TempDir Path folder;
  private final StringWriter errors = new StringWriter();

  @Test
  void absentDataTouchNothing() throws IOException {
    Path output = folder.resolve("proj");
    Files.createDirectories(output.resolve("work/thesis"));
    Files.writeString(output.resolve("work/thesis/chapter1.tex"), "x");
    Files.writeString(output.resolve("moram.log"), "mine");

    int code = demo("--output", output.toString(), "--data", folder.resolve("none").toString());

    assertThat(code).isEqualTo(1);
    assertThat(errors.toString()).contains("none does not exist");
    assertThat(output.resolve("work/thesis/chapter1.tex")).hasContent("x");
    assertThat(output.resolve("moram.log")).hasContent("mine");
    assertThat(output.toFile().list()).containsExactlyInAnyOrder("work", "moram.log");
  }

  @ParameterizedTest
  @CsvSource({
    "--learner, a b, must be 1 to 249 characters of [A-Za-z0-9._-].",
    "--shots, 0, must be",
    "--port, 99999, must be",
    "--broker-port, -1, must be"
  })
  void aWrongArgumentTouchesNothing(String flag, String value, String expected) {
    Path output = folder.resolve("out");

    assertThat(demo("--output", output.toString(), flag + "=" + value)).isEqualTo(2);

    assertThat(errors.toString()).contains(value).contains(expected);
    assertThat(output).doesNotExist();
  }

  @Test
  void anOutputThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("afile"), "mine");

    assertThat(demo("--output", file.toString())).isEqualTo(2);

    assertThat(errors.toString()).contains("--output is " + file + "; must be a folder.");
    assertThat(file).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource({"--port", "--broker-port"})
  void aTakenPortIsRefusedAtOnce(String flag) throws IOException {
    Path data = SmallDomains.write(folder.resolve("data"), "digits");
    Path output = folder.resolve("out");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(demo("--output", output.toString(), "--data", data.toString(), flag + "=" + port))
          .isEqualTo(1);

      assertThat(errors.toString()).contains(flag + " is " + port + ", which is taken");
      assertThat(output).doesNotExist();
    }
  }

  @Test
  void helpSaysWhatTheExitCodesMean() {
    StringWriter help = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(help));

    assertThat(line.execute("demo", "--help")).isZero();
    assertThat(help.toString()).contains("Exit codes:", "nothing was learned");
  }

  private int demo(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "demo";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(errors))
        .execute(all);
  }
}
