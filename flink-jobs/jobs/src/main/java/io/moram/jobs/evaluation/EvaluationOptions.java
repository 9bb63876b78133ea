// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.evaluation;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** How predictions are evaluated. */
public final class EvaluationOptions {
  /** How long changes are gathered. */
  public static final ConfigOption<Duration> INTERVAL =
      ConfigOptions.key("evaluation.interval")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription(
              "How long a learner's newly counted predictions are gathered before its accuracy is"
                  + " written to the topic evaluations; 0: as soon as possible.");

  private EvaluationOptions() {}
}
