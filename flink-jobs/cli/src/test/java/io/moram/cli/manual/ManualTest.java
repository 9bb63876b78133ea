// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManualTest {

  @Test
  void thePageInDocsIsThatOfTheCommands() throws IOException {
    Path page = Path.of("..", "..", "docs", "command-line.md");

    assertThat(Files.readString(page))
        .as("Run ./moram manual --markdown > docs/command-line.md")
        .isEqualTo(run("manual", "--markdown"));
  }

  @Test
  void everyCommandHasAManPage(@TempDir Path folder) throws IOException {
    run("manual", "--man", folder.toString());

    try (Stream<Path> pages = Files.list(folder)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .contains("moram.1", "moram-predict.1", "moram-bank-export.1", "moram-learner-status.1");
    }
    assertThat(Files.readString(folder.resolve("moram-predict.1")))
        .startsWith(".TH \"MORAM-PREDICT\" 1\n.SH NAME\nmoram\\-predict \\- Send pictures")
        .contains(".B \\-\\-top\\-k=<integer>");
  }

  @Test
  void theScriptCompletesEveryCommand() {
    assertThat(run("completion"))
        .startsWith("#!/usr/bin/env bash")
        .contains("dead-letters", "--skip-bad", "complete -F _complete_moram");
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    assertThat(line.execute(arguments)).isZero();
    return out.toString();
  }
}
