// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.text.TraceFigures;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one method, rule and seed; {@link TraceFigures} says how each is computed. A
 * figure that the method does not have is null.
 *
 * @param rule how a bank answered; of other methods, the method's name
 * @param bwt clipped, as the method's authors compute it
 * @param bwtSigned as TRACE defines it
 * @param taskRecognition the share of the last row's prompts whose task was recognised, in per cent
 * @param seconds the duration so far of the method's run, training and answers
 * @param tokensPerSecond tokens of prompts and answers in training, per second of training
 * @param newTokensPerSecond generated tokens per second, the reading of prompts included
 */
@JsonPropertyOrder({
  "data",
  "method",
  "rule",
  "seed",
  "op",
  "bwt",
  "bwtSigned",
  "forgetting",
  "taskRecognition",
  "seconds",
  "tokensPerSecond",
  "newTokensPerSecond"
})
public record TraceSummary(
    String data,
    String method,
    String rule,
    long seed,
    @Nullable Double op,
    @Nullable Double bwt,
    @Nullable Double bwtSigned,
    @Nullable Double forgetting,
    @Nullable Double taskRecognition,
    @Nullable Double seconds,
    @Nullable Double tokensPerSecond,
    @Nullable Double newTokensPerSecond) {

  static TraceSummary of(
      String data,
      ComparedMethod method,
      String rule,
      long seed,
      AccuracyMatrix scores,
      double taskRecognition,
      double seconds,
      double tokensPerSecond,
      double newTokensPerSecond) {
    TraceFigures figures = TraceFigures.of(scores);
    return new TraceSummary(
        data,
        method.toString(),
        rule,
        seed,
        rounded(figures.overallPerformance()),
        rounded(figures.clippedBackwardTransfer()),
        rounded(figures.signedBackwardTransfer()),
        rounded(figures.forgetting()),
        rounded(taskRecognition),
        rounded(seconds),
        rounded(tokensPerSecond),
        rounded(newTokensPerSecond));
  }

  private static @Nullable Double rounded(double figure) {
    return Double.isFinite(figure) ? Math.round(figure * 100) / 100.0 : null;
  }
}
