// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.AnswerStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one rule in one run, in per cent; {@link AccuracyMatrix} and {@link
 * AnswerStatistics} say how each is computed. A figure that the rule does not have is null.
 *
 * @param data the name of the data
 * @param seed of the order of the examples and of the training
 * @param rule the rule's name
 * @param taskRecognition of the last version's answers
 * @param unknown of the last version's answers
 * @param calibrationError of the last version's answers
 * @param seconds the duration of the whole run, in seconds
 */
@JsonPropertyOrder({
  "data",
  "seed",
  "rule",
  "transfer",
  "average",
  "last",
  "own",
  "ownWithin",
  "lastWithin",
  "forgetting",
  "forgettingWithin",
  "taskRecognition",
  "unknown",
  "calibrationError",
  "seconds"
})
public record RuleResult(
    String data,
    long seed,
    String rule,
    @Nullable Double transfer,
    @Nullable Double average,
    @Nullable Double last,
    @Nullable Double own,
    @Nullable Double ownWithin,
    @Nullable Double lastWithin,
    @Nullable Double forgetting,
    @Nullable Double forgettingWithin,
    @Nullable Double taskRecognition,
    @Nullable Double unknown,
    @Nullable Double calibrationError,
    @Nullable Double seconds) {

  static RuleResult of(
      String data,
      long seed,
      ComparedRule rule,
      AccuracyMatrix accuracy,
      AccuracyMatrix within,
      AnswerStatistics last,
      double seconds) {
    return new RuleResult(
        data,
        seed,
        rule.toString(),
        rounded(accuracy.transfer()),
        rounded(accuracy.average()),
        rounded(accuracy.last()),
        rounded(accuracy.own()),
        rounded(within.own()),
        rounded(within.last()),
        rounded(accuracy.forgetting()),
        rounded(within.forgetting()),
        rounded(last.taskRecognition()),
        rounded(last.unknown()),
        rounded(last.calibrationError()),
        rounded(seconds));
  }

  private static @Nullable Double rounded(double figure) {
    return Double.isFinite(figure) ? Math.round(figure * 100) / 100.0 : null;
  }
}
