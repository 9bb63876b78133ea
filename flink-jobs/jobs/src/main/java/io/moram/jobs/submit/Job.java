// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.evaluation.EvaluationJob;
import io.moram.jobs.evaluation.EvaluationOptions;
import io.moram.jobs.kafka.FormatOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.LearnerLimitOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingJob;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.serving.TextServingOptions;
import io.moram.jobs.serving.TracingOptions;
import java.util.List;
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
    environment
        .getConfig()
        .setGlobalJobParameters(UserConfiguration.of(declaringOptions(), options));
  }

  private List<Class<?>> declaringOptions() {
    return switch (this) {
      case LEARNER ->
          List.of(
              TopicOptions.class,
              FormatOptions.class,
              BackboneOptions.class,
              LearnerOptions.class,
              LearnerLimitOptions.class,
              LearnerSlotOptions.class,
              TrainingOptions.class,
              BoundaryOptions.class);
      case SERVING ->
          List.of(
              TopicOptions.class,
              FormatOptions.class,
              BackboneOptions.class,
              ServingOptions.class,
              TextServingOptions.class,
              TracingOptions.class);
      case EVALUATION -> List.of(TopicOptions.class, FormatOptions.class, EvaluationOptions.class);
    };
  }
}
