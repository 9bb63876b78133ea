// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.metrics;

/**
 * A metric with its documentation.
 *
 * @param job the job, in lower case
 * @param operator the name of its operator
 * @param scope what it is of
 * @param name its own name
 * @param type counter, gauge, histogram or meter
 * @param unit its unit; empty for a number without one
 * @param meaning what it says, in sentences
 */
public record DescribedMetric(
    String job,
    String operator,
    MetricScope scope,
    String name,
    String type,
    String unit,
    String meaning) {

  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  /** The name under which Flink's reporter for Prometheus shows it. */
  public String prometheusName() {
    return PREFIX + scope.inPrometheus() + name;
  }
}
