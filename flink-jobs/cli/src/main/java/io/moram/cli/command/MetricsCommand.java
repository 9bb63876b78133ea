// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moram.cli.console.Commands;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.TextGrid;
import io.moram.jobs.metrics.DescribedMetric;
import io.moram.jobs.metrics.MetricCatalog;
import io.moram.jobs.metrics.MetricsPage;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists every metric. */
@Command(name = "metrics", description = "List every metric of the jobs with its unit.")
public final class MetricsCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--markdown", description = "Print the page docs/metrics.md.")
  private boolean markdown;

  @Option(names = "--json", description = "Print one JSON object per metric.")
  private boolean json;

  @Override
  public Integer call() {
    var out = Commands.require(spec).commandLine().getOut();
    if (markdown) {
      out.print(MetricsPage.markdown(MetricCatalog.metrics()));
    } else if (json) {
      MetricCatalog.metrics().forEach(metric -> out.println(JsonLine.of(asJson(metric))));
    } else {
      TextGrid grid = new TextGrid("job", "operator", "metric", "type", "unit");
      for (DescribedMetric metric : MetricCatalog.metrics()) {
        grid.row(
            metric.job(),
            metric.operator(),
            metric.scope().onDashboard() + metric.name(),
            metric.type(),
            metric.unit());
      }
      grid.printTo(out);
    }
    out.flush();
    return 0;
  }

  private static JsonNode asJson(DescribedMetric metric) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("job", metric.job())
        .put("operator", metric.operator())
        .put("metric", metric.scope().onDashboard() + metric.name())
        .put("prometheusName", metric.prometheusName())
        .put("type", metric.type())
        .put("unit", metric.unit())
        .put("meaning", metric.meaning());
  }
}
