// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.evaluation.AccuracyMatrix;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceFiguresTest {

  private static final double NONE = Double.NaN;

  private static AccuracyMatrix matrix(List<List<Double>> rows) {
    List<String> names = List.of("a", "b", "c");
    return new AccuracyMatrix(names, Collections.nCopies(3, NONE), rows);
  }

  @Test
  void bothBackwardTransfersFollowFromDiagonalAndLastRow() {
    TraceFigures figures =
        TraceFigures.of(
            matrix(
                List.of(
                    List.of(50.0, NONE, NONE),
                    List.of(NONE, 60.0, NONE),
                    List.of(20.0, 70.0, 90.0))));
    assertThat(figures.overallPerformance()).isEqualTo(60);
    assertThat(figures.clippedBackwardTransfer()).isEqualTo(-10);
    assertThat(figures.signedBackwardTransfer()).isEqualTo(-10);
    assertThat(figures.forgetting()).isEqualTo(10);
  }

  @Test
  void onlyTheSignedOneCountsGains() {
    TraceFigures figures =
        TraceFigures.of(
            matrix(
                List.of(
                    List.of(50.0, NONE, NONE),
                    List.of(NONE, 60.0, NONE),
                    List.of(47.0, 70.0, 90.0))));
    assertThat(figures.clippedBackwardTransfer()).isEqualTo(-1);
    assertThat(figures.signedBackwardTransfer()).isCloseTo(3.5, within(1e-9));
  }

  @Test
  void aMissingCellLeavesTheFigureOpen() {
    TraceFigures figures =
        TraceFigures.of(
            matrix(
                List.of(
                    List.of(NONE, NONE, NONE),
                    List.of(NONE, 60.0, NONE),
                    List.of(47.0, 70.0, 90.0))));
    assertThat(figures.clippedBackwardTransfer()).isNaN();
    assertThat(figures.overallPerformance()).isEqualTo(69);
  }
}
