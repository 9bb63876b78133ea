// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.SideResult;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A performance goal and whether it is met.
 *
 * @param aim the goal in words
 * @param measured the measured figure in words
 * @param verdict whether the goal is met
 */
record PerformanceGoal(String aim, String measured, Verdict verdict) {

  /** Whether a goal is met. */
  enum Verdict {
    MET("yes"),
    MISSED("**no**"),
    NOT_MEASURED("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    /** The verdict in Markdown. */
    String text() {
      return text;
    }
  }

  /** An upper limit. The result with the largest figure counts. */
  static PerformanceGoal atMost(
      String aim,
      double bound,
      List<SideResult> results,
      ToDoubleFunction<SideResult> figure,
      Function<SideResult, String> text) {
    return results.stream()
        .max(Comparator.comparingDouble(figure))
        .map(
            worst ->
                new PerformanceGoal(
                    aim, text.apply(worst), met(figure.applyAsDouble(worst) <= bound)))
        .orElseGet(() -> notMeasured(aim));
  }

  /** A lower limit. The result with the smallest figure counts. */
  static PerformanceGoal atLeast(
      String aim,
      double bound,
      List<SideResult> results,
      ToDoubleFunction<SideResult> figure,
      Function<SideResult, String> text) {
    return results.stream()
        .min(Comparator.comparingDouble(figure))
        .map(
            worst ->
                new PerformanceGoal(
                    aim, text.apply(worst), met(figure.applyAsDouble(worst) >= bound)))
        .orElseGet(() -> notMeasured(aim));
  }

  private static PerformanceGoal notMeasured(String aim) {
    return new PerformanceGoal(aim, "–", Verdict.NOT_MEASURED);
  }

  private static Verdict met(boolean met) {
    return met ? Verdict.MET : Verdict.MISSED;
  }
}
