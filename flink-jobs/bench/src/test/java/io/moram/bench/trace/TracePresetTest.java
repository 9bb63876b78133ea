// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TracePresetTest {

  @Test
  void thePapersEpochsDecideItsSteps() {
    assertThat(TracePreset.PAPER.recipe(0, 500, false).steps()).isEqualTo(32);
    assertThat(TracePreset.PAPER.recipe(1, 500, false).steps()).isEqualTo(16);
    assertThat(TracePreset.PAPER.recipe(7, 5000, false).steps()).isEqualTo(469);
    assertThat(TracePreset.SMALL.recipe(0, 500, false).steps()).isEqualTo(40);
  }

  @Test
  void lowRankAdaptersHaveALearningRateOfTheirOwn() {
    assertThat(TracePreset.SMALL.recipe(0, 1, false).learningRate()).isEqualTo(0.01);
    assertThat(TracePreset.SMALL.recipe(0, 1, true).learningRate()).isEqualTo(0.003);
  }

  @Test
  void theLastCellsAreEnoughForEveryFigure() {
    assertThat(MeasuredCells.LAST.has(1, 0, 3)).isFalse();
    assertThat(MeasuredCells.LAST.has(1, 1, 3)).isTrue();
    assertThat(MeasuredCells.LAST.has(2, 0, 3)).isTrue();
    assertThat(MeasuredCells.ALL.has(1, 0, 3)).isTrue();
    assertThat(MeasuredCells.ALL.has(1, 2, 3)).isFalse();
  }
}
