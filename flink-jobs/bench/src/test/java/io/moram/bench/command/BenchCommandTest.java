// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {

  @Test
  void theCommandLineFindsTheBenchmarks() {
    assertThat(help("--help")).contains("  bench ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accuracy",
        "boundaries",
        "layer",
        "forward",
        "train",
        "serve",
        "pipeline",
        "learner",
        "checkpoint",
        "hostile",
        "trace",
        "maps",
        "report"
      })
  void everyBenchmarkHasHelp(String bench) {
    assertThat(help("bench", bench, "--help"))
        .contains("Usage: moram bench " + bench, "--output=<folder>");
    assertThat(help("bench", "--help")).contains("  " + bench + " ");
  }

  private static String help(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    assertThat(line.execute(arguments)).isZero();
    return out.toString();
  }
}
