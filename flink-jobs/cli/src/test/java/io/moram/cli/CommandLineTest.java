// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Properties;
import org.assertj.core.api.InstanceOfAssertFactories;
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
        "demo",
        "produce",
        "predict",
        "submit",
        "bank",
        "topics",
        "learner",
        "learners",
        "events",
        "dead-letters",
        "evaluations",
        "predictions",
        "cluster",
        "chaos",
        "options",
        "completion",
        "manual",
        "schema",
        "inspect"
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
  void theVersionNamesTheBuildAndWhatItRunsOn() {
    Properties build = new Properties();
    build.put("version", "1.2.3");
    build.put("commit", "abc1234");
    build.put("pytorch", "${pytorch.version}");

    assertThat(Version.text(build))
        .contains("moram-flink 1.2.3 (commit abc1234)")
        .anyMatch(line -> line.startsWith("Java " + Runtime.version()))
        .anyMatch(line -> line.matches("Flink \\d+\\.\\d+.*"))
        .anyMatch(line -> line.matches("Kafka clients \\d+\\.\\d+.*"))
        .contains("PyTorch unknown, DJL unknown");
    assertThat(run("--version").out()).startsWith("moram-flink ").contains("Flink ");
    assertThat(run("demo", "--version").out()).contains("Kafka clients ");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "predict x.jpg --top-k 0|--top-k is '0'; must be an integer of 1 to 10000.",
        "predict x.jpg --top-k many|--top-k is 'many'; must be an integer of 1 to 10000.",
        "predict x.jpg --timeout -1|--timeout is '-1'; must be an integer of 1 or more.",
        "predict x.jpg --labels=|--labels is ''; must be class names of 1 to 256 characters",
        "predict x.jpg --labels=cat,,dog|--labels is ''; must be class names",
        "predict x.jpg --learner a:b|--learner is 'a:b'; must be 1 to 249 characters of",
        "predict x.jpg --bank-version -1|--bank-version is '-1'; must be an integer of 0 or more.",
        "produce x --learner a:b|--learner is 'a:b'; must be 1 to 249 characters of",
        "produce x --shots 0|--shots is '0'; must be an integer of 1 or more.",
        "demo --learner a:b|--learner is 'a:b'; must be 1 to 249 characters of",
        "demo --port 99999|--port is '99999'; must be an integer of 0 to 65535.",
        "demo --broker-port -1|--broker-port is '-1'; must be an integer of 0 to 65535.",
        "bank --learner a:b|--learner is 'a:b'; must be 1 to 249 characters of",
        "events --last -1|--last is '-1'; must be an integer of 0 or more.",
        "events --since yesterday|--since is 'yesterday'; must be a duration such as 10 min",
        "learner forget a:b|<learner> is 'a:b'; must be 1 to 249 characters of",
        "submit learner --address host:99999|--address is 'host:99999'; must be host:port",
        "submit learner --address https://host:1|--address is 'https://host:1'; must be host:port",
        "predict --learner me|--learner does not apply to standard input",
        "predict --top-k 3|--top-k does not apply to standard input",
        "produce --end-of-task|--end-of-task does not apply to standard input",
        "produce x --from-line 3|--from-line applies to standard input and --texts only.",
        "produce x --report r|--report works with --skip-bad only.",
        "dead-letters --dry-run|--dry-run works with --replay only.",
        "dead-letters --replay --json|--json does not work with --replay.",
        "manual|One of --markdown and --man must be given.",
        "bank --nonsense|Unknown option: '--nonsense'"
      },
      delimiter = '|')
  void aWrongArgumentIsRefusedInTwoLinesBeforeAnythingIsAsked(String arguments, String said) {
    Ran ran = run(arguments.split(" ", -1));

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err().lines())
        .hasSizeLessThanOrEqualTo(3)
        .anyMatch(line -> line.startsWith("moram: " + said))
        .last(InstanceOfAssertFactories.STRING)
        .startsWith("Try `moram ");
  }

  @Test
  void anUnknownKeyIsWarnedOfWithTheNearestOne() {
    Ran ran =
        run(
            "bank",
            "--bootstrap-servers",
            "127.0.0.1:1",
            "-D",
            "sasl.mechanism=PLAIN",
            "-D",
            "foo=bar",
            "-D",
            "execution.checkpointing.intervall=1s",
            "-D",
            "parallelism.default=2",
            "-D",
            "metrics.reporter.x.port=1");

    assertThat(ran.err())
        .contains(
            "moram: no part reads the option sasl.mechanism. Is it"
                + " kafka.properties.sasl.mechanism?",
            "moram: no part reads the option foo.",
            "moram: no part reads the option execution.checkpointing.intervall. Is it"
                + " execution.checkpointing.interval?")
        .doesNotContain("parallelism", "metrics");
    assertThat(run("bank", "--quiet", "--bootstrap-servers", "127.0.0.1:1", "-D", "foo=bar").err())
        .doesNotContain("foo");
  }

  @Test
  void aPairThatIsCutDoesNotShowASecret() {
    assertThat(run("bank", "-D", "required password='SECRET1'").err()).doesNotContain("SECRET1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1/"})
  void anAbsentJobManagerIsNamedInOneLine(String address) {
    Ran ran = run("submit", "learner", "--address", address, "--bootstrap-servers", "127.0.0.1:1");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err().lines())
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("moram: No JobManager answers at 127.0.0.1:1")
        .endsWith("or set another address with --address.");
  }

  @Test
  void helpKeepsItsExamplesWhole() {
    assertThat(run("submit", "--help").out())
        .contains(
            "\n  moram submit learner --target kubernetes-application -D"
                + " kubernetes.cluster-id=learner\n");
    assertThat(run("produce", "--help").out())
        .contains(
            "\n"
                + "  {\"learner\": \"me\", \"label\": \"cat\", \"image\": \"<base64 of a picture's"
                + " file>\"}\n");
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
