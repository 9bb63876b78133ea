// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.evaluation;

import io.moram.jobs.range.OptionRange;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of the evaluation job. */
public final class EvaluationOptions {
  /** The time for which changes of a learner are collected. */
  public static final ConfigOption<Duration> INTERVAL =
      ConfigOptions.key("evaluation.interval")
          .durationType()
          .defaultValue(Duration.ofMillis(500))
          .withDescription(
              "The longest time between a counted prediction and the record on the topic "
                  + "evaluations that includes it. A longer interval writes fewer records. 0: "
                  + "each change is written as soon as possible.");

  private static final List<OptionRange<?>> RANGES =
      List.of(OptionRange.atLeast(INTERVAL, Duration.ZERO));

  private EvaluationOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }
}
