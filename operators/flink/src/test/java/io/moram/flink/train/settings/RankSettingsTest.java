// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.training.Accuracy;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankSettingsTest {
  private static final RankSettings ON_DEMAND = new RankSettings(RecurrencePolicy.NEW, 2, false);

  @Test
  void theRankRisesFromTheMinimumToTheFullOneWithTheError() {
    int[] ranks =
        IntStream.rangeClosed(0, 100)
            .map(wrong -> ON_DEMAND.rank(16, new Accuracy(100 - wrong, 100), 4))
            .toArray();
    assertThat(ranks).isSorted();
    assertThat(ranks[0]).isEqualTo(2);
    assertThat(ranks[1]).isEqualTo(3);
    assertThat(ranks[37]).as("half of the error of guessing among 4").isEqualTo(9);
    assertThat(ranks[75]).isEqualTo(16);
    assertThat(ranks[100]).as("worse than guessing").isEqualTo(16);
  }

  @Test
  void theRankIsFullWhereNothingIsMeasuredOrGrowthIsNotOnDemand() {
    assertThat(ON_DEMAND.rank(16, Accuracy.NONE, 1)).isEqualTo(16);
    assertThat(RankSettings.ALIKE.rank(16, new Accuracy(9, 9), 4)).isEqualTo(16);
  }

  @Test
  void aRefreshedTaskGetsTheMinimumOrAQuarter() {
    assertThat(ON_DEMAND.refreshRank(16)).isEqualTo(2);
    assertThat(RankSettings.ALIKE.refreshRank(16)).isEqualTo(4);
    assertThat(RankSettings.ALIKE.refreshRank(2)).isEqualTo(1);
  }

  @Test
  void aNegativeRankIsRefused() {
    assertThatThrownBy(() -> new RankSettings(RecurrencePolicy.NEW, -1, false))
        .hasMessageContaining("training.minimum-rank is -1; must be 0 or more.");
  }
}
