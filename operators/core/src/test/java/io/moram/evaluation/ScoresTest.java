// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScoresTest {

  @Test
  void laysItsCellsOutInTheOrderOfLearning() {
    SortedMap<Integer, SortedMap<String, Cell>> rows = new TreeMap<>();
    rows.put(0, row(new Cell(4, 0, 1), new Cell(4, 1, 1)));
    rows.put(1, row(new Cell(4, 3, 4), new Cell(4, 0, 2)));
    rows.put(2, row(new Cell(4, 2, 3), new Cell(8, 6, 8)));
    Scores scores = new Scores(rows);

    AccuracyMatrix all = scores.accuracy(List.of("zebras", "apples"));
    assertThat(all.zeroShot()).containsExactly(0.0, 25.0);
    assertThat(all.rows()).containsExactly(List.of(75.0, 0.0), List.of(50.0, 75.0));
    assertThat(scores.accuracyWithin(List.of("zebras", "apples")).rows())
        .containsExactly(List.of(100.0, 50.0), List.of(75.0, 100.0));
  }

  @Test
  void leavesWhatWasNotMeasuredOpen() {
    Scores scores = new Scores(new TreeMap<>());

    assertThat(scores.cell(3, "apples")).isEqualTo(Cell.EMPTY);
    assertThat(scores.accuracy(List.of("apples")).last()).isNaN();
  }

  @Test
  void countsAPredictionOnce() {
    Cell cell = Cell.EMPTY.plus(true, true).plus(false, true).plus(false, false);

    assertThat(cell).isEqualTo(new Cell(3, 1, 2));
    assertThatThrownBy(() -> new Cell(1, 2, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static SortedMap<String, Cell> row(Cell zebras, Cell apples) {
    SortedMap<String, Cell> row = new TreeMap<>();
    row.put("zebras", zebras);
    row.put("apples", apples);
    return row;
  }
}
