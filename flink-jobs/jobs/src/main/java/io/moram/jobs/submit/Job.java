// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.evaluation.EvaluationJob;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.serving.ServingJob;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apiguardian.api.API;

/** The project's jobs. */
@API(status = API.Status.EXPERIMENTAL)
public enum Job {
  /** Learns from the topic {@code examples}. */
  LEARNER,
  /** Answers the topic {@code requests}. */
  SERVING,
  /** Scores the topic {@code predictions}. */
  EVALUATION;

  /** The job's name on the dashboard. */
  public String title() {
    return switch (this) {
      case LEARNER -> LearnerJob.NAME;
      case SERVING -> ServingJob.NAME;
      case EVALUATION -> EvaluationJob.NAME;
    };
  }

  /**
   * Builds the job's graph.
   *
   * @throws IllegalArgumentException if an option is missing or out of range
   */
  public void build(StreamExecutionEnvironment environment, ReadableConfig options) {
    switch (this) {
      case LEARNER -> LearnerJob.build(environment, options);
      case SERVING -> ServingJob.build(environment, options);
      case EVALUATION -> EvaluationJob.build(environment, options);
    }
  }
}
