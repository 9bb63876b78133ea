// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.SideResult;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What a benchmark must show, and whether it did.
 *
 * @param aim in words
 * @param measured the figure that is held against it
 * @param verdict whether the aim is met
 */
record PerformanceGoal(String aim, String measured, Verdict verdict) {

  /** Whether an aim is met. */
  enum Verdict {
    MET("yes"),
    MISSED("**no**"),
    NOT_MEASURED("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    /** In Markdown. */
    String text() {
      return text;
    }
  }

  /** A limit from above; the result with the largest figure counts. */
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

  /** A limit from below; the result with the smallest figure counts. */
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
