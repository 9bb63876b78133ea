// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PerformancePageTest {

  private static final Path DOCS = Path.of("..", "..", "docs");
  private static final Pattern PLOT = Pattern.compile("\\]\\((performance/[^)]+\\.png)\\)");

  @Test
  void thePageIsUpToDate() throws IOException {
    String page = PerformanceReport.in(DOCS).markdown();

    assertThat(Files.readString(DOCS.resolve(PerformanceReport.PAGE)))
        .as("stale: run `./moram bench report`")
        .isEqualTo(page);
    assertThat(PLOT.matcher(page).results().map((MatchResult plot) -> plot.group(1)))
        .as("plots: run `./moram bench report`")
        .allSatisfy(plot -> assertThat(DOCS.resolve(plot)).isRegularFile());
  }
}
