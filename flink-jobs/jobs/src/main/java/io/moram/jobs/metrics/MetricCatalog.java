// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Lists every metric that the operators of the three jobs register. */
public final class MetricCatalog {

  private static final String FILE = "metrics.tsv";
  private static final int COLUMNS = 7;

  private static final Map<String, MetricScope> SCOPES =
      Map.of(
          "operator", MetricScope.OPERATOR,
          "taskManager", MetricScope.TASK_MANAGER,
          "learner", MetricScope.LEARNER,
          "task", MetricScope.TASK,
          "reason", MetricScope.REASON);

  private MetricCatalog() {}

  /** The metrics, by job and operator, in the order of the documentation. */
  public static List<DescribedMetric> metrics() {
    try (InputStream stream = MetricCatalog.class.getResourceAsStream(FILE)) {
      String text = new String(Objects.requireNonNull(stream, FILE).readAllBytes(), UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(MetricCatalog::metric).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The list of metrics cannot be read", e);
    }
  }

  private static DescribedMetric metric(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != COLUMNS || !SCOPES.containsKey(cells[2])) {
      throw new IllegalStateException(FILE + " has the line '" + line + "'");
    }
    return new DescribedMetric(
        cells[0],
        cells[1],
        Objects.requireNonNull(SCOPES.get(cells[2])),
        cells[3],
        cells[4],
        cells[5],
        cells[6]);
  }
}
