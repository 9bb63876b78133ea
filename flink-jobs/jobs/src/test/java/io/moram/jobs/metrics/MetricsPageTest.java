// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

  private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "meter");

  @Test
  void thePageIsUpToDate() {
    assertThat(Path.of("..", "..", "docs", "metrics.md"))
        .as("stale: run `./moram metrics --markdown > docs/metrics.md`")
        .hasContent(MetricsPage.markdown(MetricCatalog.metrics()));
  }

  @Test
  void everyMetricIsDescribedOnceInSentences() {
    assertThat(MetricCatalog.metrics())
        .hasSizeGreaterThan(100)
        .extracting(metric -> metric.job() + metric.operator() + metric.prometheusName())
        .doesNotHaveDuplicates();
    assertThat(MetricCatalog.metrics())
        .allSatisfy(
            metric -> {
              assertThat(metric.meaning()).as(metric.name()).matches("[A-Z].*\\.");
              assertThat(metric.type()).isIn(TYPES);
            });
  }
}
