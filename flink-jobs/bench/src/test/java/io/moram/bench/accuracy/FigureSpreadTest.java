// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FigureSpreadTest {

  @Test
  void showsTheMeanAndItsStandardError() {
    // Deviations -3, 0, 3: variance 18 / 2, standard error sqrt(9 / 3).
    assertThat(FigureSpread.of(withLast(10.0, 13.0, 16.0), RuleResult::last))
        .isEqualTo("13.0 ± 1.7");
    assertThat(FigureSpread.of(withLast(-1.0, 1.0), RuleResult::last)).isEqualTo("0.0 ± 1.0");
  }

  @Test
  void oneSeedHasNoStandardError() {
    assertThat(FigureSpread.of(withLast(12.34), RuleResult::last)).isEqualTo("12.3");
  }

  @Test
  void aFigureThatNoSeedHasIsADash() {
    assertThat(FigureSpread.of(withLast(1.0, 2.0), RuleResult::unknown)).isEqualTo("–");
    assertThat(FigureSpread.of(List.of(), RuleResult::last)).isEqualTo("–");
  }

  private static List<RuleResult> withLast(double... figures) {
    List<RuleResult> results = new ArrayList<>();
    for (double figure : figures) {
      results.add(result(results.size() + 1, figure));
    }
    return results;
  }

  private static RuleResult result(long seed, @Nullable Double last) {
    return new RuleResult(
        "data", seed, "recall", null, null, last, null, null, null, null, null, null, null, null,
        1.0);
  }
}
