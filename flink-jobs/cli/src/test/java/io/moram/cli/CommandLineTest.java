// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private record Ran(int exitCode, String out, String err) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo", "produce", "predict", "submit", "bank", "topics", "learner", "cluster", "chaos",
        "options", "inspect"
      })
  void everyCommandHasHelp(String command) {
    Ran ran = run(command, "--help");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("Usage: moram " + command);
    assertThat(run("--help").out()).contains("  " + command + " ");
  }

  @Test
  void aTypedFlagTakesItsHelpAndDefaultFromTheOption() {
    assertThat(run("produce", "--help").out())
        .contains("--topic-prefix=<text>", "--bootstrap-servers=<text>")
        .containsPattern("prefix\\s+for\\s+the\\s+name\\s+of\\s+every\\s+topic");
  }

  @Test
  void aTypedFlagHasItsRangeInItsHelpAndItsError() {
    assertThat(run("demo", "--help").out()).containsPattern("Range:\\s+1\\s+or\\s+more\\.");

    Ran ran = run("demo", "--steps-per-task", "0");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("training.steps-per-task is 0; must be 1 or more. ");
  }

  @ParameterizedTest
  @CsvSource({
    "bank, export",
    "bank, import",
    "topics, create",
    "topics, check",
    "learner, status",
    "learner, end-task",
    "learner, rollback",
    "learner, forget",
    "learner, resume",
    "learner, republish"
  })
  void aCommandBelowACommandHasHelpAndTypedFlags(String command, String below) {
    Ran ran = run(command, below, "--help");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains("Usage: moram " + command + " " + below, "--topic-prefix=<text>");
    assertThat(run(command, "--help").out()).contains("  " + below + " ");
    assertThat(run(command, below, "--nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void topicsNeedsACommand() {
    Ran ran = run("topics");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("The command is missing; must be create or check.");
  }

  @Test
  void theVersionOfClassFilesIsUnknown() {
    assertThat(run("--version").out())
        .contains("moram-flink runs from class files, so its version is unknown.");
    assertThat(Version.text("1.2.3")).isEqualTo("moram-flink 1.2.3");
  }

  @Test
  void aWrongValueIsNamedWithWhatTheOptionTakes() {
    Ran ran = run("bank", "-D", "kafka.transaction-timeout=soon");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("kafka.transaction-timeout is 'soon'; must be duration");
  }

  @Test
  void anUnknownOptionOfOursIsRefused() {
    Ran ran = run("bank", "-D", "kafka.bootstrap-server=localhost:1");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("There is no option kafka.bootstrap-server.");
    assertThat(run("bank", "-D", "nonsense").err())
        .contains("-D is 'nonsense'; must be key=value.");
  }

  @Test
  void anAbsentBrokerIsNamed() {
    Ran ran = run("bank", "--bootstrap-servers", "127.0.0.1:1");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("moram: No Kafka broker answers at 127.0.0.1:1");
    assertThat(ran.err()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void aTemplateWithoutAPlaceForTheClassIsRefused() {
    Ran ran = run("produce", "--prompt-template", "a photo");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .contains(
            "--prompt-template is 'a photo'; must be a text with {} in place of the class name.");
  }

  @Test
  void optionsListsEveryOption() {
    Ran ran = run("options");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains("kafka.transaction-timeout <duration, 1 ms or more>, default 15 min");
  }

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return new Ran(line.execute(arguments), out.toString(), err.toString());
  }
}
