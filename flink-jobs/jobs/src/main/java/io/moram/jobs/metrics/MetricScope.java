// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.metrics;

/** What a metric is of, beyond its operator's subtask. */
public enum MetricScope {
  /** The subtask. */
  OPERATOR("", ""),
  /** The whole TaskManager: each subtask on it shows the same figure. */
  TASK_MANAGER("", ""),
  /** One learner. */
  LEARNER("learner.NAME.", "learner_"),
  /** One task of a learner. */
  TASK("learner.NAME.task.N.", "learner_task_"),
  /** One reason of dead letters. */
  REASON("reason.REASON.", "reason_");

  private final String onDashboard;
  private final String inPrometheus;

  MetricScope(String onDashboard, String inPrometheus) {
    this.onDashboard = onDashboard;
    this.inPrometheus = inPrometheus;
  }

  /** What stands before a metric's name on the dashboard and over REST. */
  public String onDashboard() {
    return onDashboard;
  }

  /** What stands before a metric's name in Prometheus, where the rest are labels. */
  String inPrometheus() {
    return inPrometheus;
  }
}
