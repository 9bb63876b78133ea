// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reaches a terminal, a dumb one, one of a person who wants no colours, and a pipe. */
class TerminalTest {

  private static final String ESCAPE = "\u001b";

  @ParameterizedTest
  @CsvSource({
    "true, xterm-256color, '', true, true",
    "true, '', '', true, true",
    "true, xterm-256color, 1, true, false",
    "true, xterm-256color, 0, true, false",
    "true, dumb, '', false, false",
    "true, dumb, 1, false, false",
    "false, xterm-256color, '', false, false",
    "false, xterm-256color, 1, false, false",
  })
  void theVariablesDecide(
      boolean isTerminal, String term, String noColour, boolean redraws, boolean colours) {
    Terminal terminal = Terminal.of(isTerminal, Map.of("TERM", term, "NO_COLOR", noColour));

    assertThat(terminal).isEqualTo(new Terminal(redraws, colours));
  }

  @Test
  void withoutVariablesATerminalCanDoAll() {
    assertThat(Terminal.of(true, Map.of())).isEqualTo(new Terminal(true, true));
  }

  /** The output of some work: what a bar draws, and what is printed in lines. */
  private static String shown(Map<String, String> environment, boolean isTerminal) {
    Terminal terminal = Terminal.of(isTerminal, environment);
    ByteArrayOutputStream bars = new ByteArrayOutputStream();
    StringWriter lines = new StringWriter();
    ProgressReporter reporter =
        ProgressReporters.forOutput(
            terminal.redraws(),
            terminal.colours(),
            new PrintStream(bars, true, StandardCharsets.UTF_8),
            new PrintWriter(lines));
    reporter.begin("domain 1 of 2", "pictures");
    reporter.update(3, 4, "loss 0.5");
    reporter.end("learned");
    return bars.toString(StandardCharsets.UTF_8) + lines;
  }

  @Test
  void aDumbTerminalAndAPipeGetLinesThatAreNotDrawnAgain() {
    for (String output :
        new String[] {shown(Map.of("TERM", "dumb"), true), shown(Map.of(), false)}) {
      assertThat(output).contains("domain 1 of 2: learned").doesNotContain(ESCAPE, "\r");
    }
  }

  @Test
  void noColourLeavesTheBarAndTakesItsColours() {
    // A colour is an escape that ends with m.
    assertThat(shown(Map.of(), true)).contains("\r").containsPattern(ESCAPE + "\\[[0-9;]+m");
    assertThat(shown(Map.of("NO_COLOR", "1"), true))
        .contains("\r", "domain 1 of 2: learned")
        .doesNotContainPattern(ESCAPE + "\\[[0-9;]*m");
  }
}
