// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.serving.Outcome.RankedClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final float[] PICTURE = {0.6f, 0.8f};
  private static final List<String> LABELS = List.of("a", "b", "c");
  private static final List<float[]> TEXTS =
      List.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {0.6f, 0.8f});

  @Test
  void isTheSoftmaxOfTheScaledCosines() {
    List<RankedClass> ranked = Ranking.rank(PICTURE, LABELS, TEXTS, 10, 5);
    assertThat(ranked).extracting(RankedClass::label).containsExactly("c", "b", "a");
    double whole = Math.exp(6) + Math.exp(8) + Math.exp(10);
    assertThat(ranked.get(0).probability())
        .isCloseTo((float) (Math.exp(10) / whole), within(1e-6f));
    assertThat(ranked.get(2).probability()).isCloseTo((float) (Math.exp(6) / whole), within(1e-6f));
  }

  @Test
  void cutsAfterTheSoftmax() {
    assertThat(Ranking.rank(PICTURE, LABELS, TEXTS, 10, 1))
        .containsExactly(Ranking.rank(PICTURE, LABELS, TEXTS, 10, 3).get(0));
  }

  @Test
  void keepsTheOrderOfEquals() {
    List<float[]> same = List.of(TEXTS.get(0), TEXTS.get(0), TEXTS.get(0));
    assertThat(Ranking.rank(PICTURE, LABELS, same, 100, 3))
        .extracting(RankedClass::label)
        .containsExactly("a", "b", "c");
  }

  @Test
  void hasNothingToRankWithoutCandidates() {
    assertThat(Ranking.rank(PICTURE, List.of(), List.of(), 100, 5)).isEmpty();
  }
}
