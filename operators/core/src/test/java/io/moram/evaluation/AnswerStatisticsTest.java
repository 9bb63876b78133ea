// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnswerStatisticsTest {

  @Test
  void comparesProbabilityAndAccuracyWithinABin() {
    AnswerStatistics statistics = new AnswerStatistics();
    statistics.add(true, 0.9, null, false);
    statistics.add(false, 0.9, null, false);
    assertThat(statistics.calibrationError())
        .as("90 per cent sure, 50 per cent right")
        .isCloseTo(40, within(1e-9));
  }

  @Test
  void errorsOfTwoBinsDoNotCancelEachOther() {
    AnswerStatistics statistics = new AnswerStatistics();
    statistics.add(false, 0.9, null, false);
    statistics.add(true, 0.1, null, false);
    assertThat(statistics.calibrationError()).isCloseTo(90, within(1e-9));
  }

  @Test
  void aBinHoldsItsUpperBoundAndNotItsLowerOne() {
    AnswerStatistics apart = new AnswerStatistics();
    apart.add(true, 1 / 15.0, null, false);
    apart.add(false, 1.5 / 15, null, false);
    assertThat(apart.calibrationError()).isCloseTo(50 * (14 + 1.5) / 15, within(1e-9));
    AnswerStatistics together = new AnswerStatistics();
    together.add(true, 1.5 / 15, null, false);
    together.add(false, 2 / 15.0, null, false);
    assertThat(together.calibrationError()).isCloseTo(50 * (15 - 3.5) / 15, within(1e-9));
  }

  @Test
  void theFirstAndTheLastBinHoldZeroAndOne() {
    AnswerStatistics statistics = new AnswerStatistics();
    statistics.add(false, 0, null, false);
    statistics.add(true, 1, null, false);
    statistics.add(true, 1 + 1e-6, null, false);
    assertThat(statistics.calibrationError()).isCloseTo(0, within(1e-3));
  }

  @Test
  void countsRecognitionAmongTheAnswersThatHaveOne() {
    AnswerStatistics statistics = new AnswerStatistics();
    statistics.add(true, 1, null, false);
    statistics.add(true, 1, true, false);
    statistics.add(true, 1, true, false);
    statistics.add(false, 1, false, true);
    statistics.add(false, 1, false, false);
    assertThat(statistics.taskRecognition()).isEqualTo(50);
    assertThat(statistics.unknown()).isEqualTo(25);
  }

  @Test
  void withoutAnAnswerThereIsNoFigure() {
    AnswerStatistics statistics = new AnswerStatistics();
    assertThat(statistics.calibrationError()).isNaN();
    assertThat(statistics.taskRecognition()).isNaN();
    assertThat(statistics.unknown()).isNaN();
  }
}
