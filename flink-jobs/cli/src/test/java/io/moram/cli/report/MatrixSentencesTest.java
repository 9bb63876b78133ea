// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.evaluation.AccuracyMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixSentencesTest {

  @Test
  void theyNameWhatFellAndWhatRose() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            List.of("a", "b", "c", "d"),
            List.of(1.0, 2.0, 3.0, 4.0),
            List.of(
                List.of(50.0, 2.0, 3.0, 4.0),
                List.of(50.0, 60.0, 3.0, 4.0),
                List.of(50.0, 60.0, 70.0, 4.0),
                List.of(40.0, 62.5, 70.0, 3.0)));

    assertThat(MatrixSentences.of(matrix, new ChanceLevel(25, 25, 5, 10)))
        .containsExactly(
            "Accuracy fell: 60.0 % right after a domain's own task, 57.5 % after the last task"
                + " (mean of 3 domains with later tasks).",
            "Points lost since their own task: a by 10.0 (50.0 to 40.0).",
            "Points gained since their own task: b by 2.5 (60.0 to 62.5).",
            "Points since their own task did not change: c.",
            "Domains that were not learned yet: 3.0 % right; the frozen model has 3.0 % on them,"
                + " so learning changed nothing there.",
            "After the last task, not above the chance level: d.");
  }

  @Test
  void aRiseIsNoFall() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            List.of("a", "b"),
            List.of(30.0, 30.0),
            List.of(List.of(50.0, 20.0), List.of(51.0, 60.0)));

    assertThat(MatrixSentences.of(matrix, new ChanceLevel(4, 4, 2, 2)))
        .containsExactly(
            "Accuracy rose: 50.0 % right after a domain's own task, 51.0 % after the last task"
                + " (mean of 1 domain with later tasks).",
            "Points gained since their own task: a by 1.0 (50.0 to 51.0).",
            "Domains that were not learned yet: 20.0 % right; the frozen model has 30.0 % on them,"
                + " so learning cost 10.0 points there.",
            "After the last task, every measured domain is above the chance level.");
  }

  @Test
  void whatWasNotMeasuredIsNotSaid() {
    AccuracyMatrix matrix =
        new AccuracyMatrix(List.of("a"), List.of(Double.NaN), List.of(List.of(50.0)));

    assertThat(MatrixSentences.of(matrix, null))
        .containsExactly("No domain was measured both after its own task and after a later one.");
  }
}
