// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.metrics;

import java.util.List;

/** Writes the page docs/metrics.md. */
public final class MetricsPage {

  private static final String INTRODUCTION =
      """
      # Metrics

      This page lists every metric of the three jobs, beside those that Flink itself has. \
      `./moram metrics --markdown > docs/metrics.md` generates it. [operations.md](operations.md) \
      says what to do about them, and [deploy/prometheus](../deploy/prometheus/README.md) has \
      alerts and dashboards.

      A metric is on its vertex's tab *Metrics* of the dashboard, and in every metrics reporter of \
      Flink's. In Prometheus its name begins with `flink_taskmanager_job_task_operator_`. The job, \
      the operator, the subtask, the learner, the task and the reason are labels there: \
      `learner.NAME.bankVersion` becomes \
      `flink_taskmanager_job_task_operator_learner_bankVersion{learner="NAME"}`.

      Every gauge loads the dashboard. So at most 100 learners of an operator's subtask have \
      metrics of their own: 13 each at most, and in `infer` 102. Once a minute, a learner takes the \
      place of another one if it was more than twice as active. A learner that was idle for ten \
      minutes loses its metrics as soon as another one is active. `learnersNotShown` counts the \
      others, and the log names them. Their events and predictions have the same figures.

      A counter begins with 0 when its job starts or restarts. A histogram *over the last minute* \
      forgets older values, and its quantiles are NaN if there is none. Its values above 255 are \
      rounded to 1 %. Any other histogram is of its last 1,000 values. Metrics *of the \
      TaskManager* are the same in all of its subtasks: take their maximum, and not their sum.
      """;

  private MetricsPage() {}

  /** The page. */
  public static String markdown(List<DescribedMetric> metrics) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    String place = "";
    for (DescribedMetric metric : metrics) {
      String here = "`%s` of the %s job".formatted(metric.operator(), metric.job());
      if (!here.equals(place)) {
        page.append("\n## ").append(here).append("\n\n");
        page.append("| metric | type | unit | what it says |\n|---|---|---|---|\n");
        place = here;
      }
      page.append(
          "| `%s%s` | %s | %s | %s%s |\n"
              .formatted(
                  metric.scope().onDashboard(),
                  metric.name(),
                  metric.type(),
                  metric.unit().isEmpty() ? "–" : metric.unit(),
                  metric.scope() == MetricScope.TASK_MANAGER ? "Of the TaskManager: " : "",
                  metric.meaning()));
    }
    return page.toString();
  }
}
