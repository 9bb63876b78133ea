// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderStatisticsTest {

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(OrderStatistics.median(List.of(9, 1, 5))).isEqualTo(5);
    assertThat(OrderStatistics.median(List.of(9, 1, 5, 6))).isEqualTo(5.5);
    assertThat(OrderStatistics.median(List.of())).isNull();
  }

  @Test
  void aQuantileIsOneOfTheValues() {
    List<Integer> hundred = IntStream.rangeClosed(1, 100).boxed().toList();

    assertThat(OrderStatistics.quantile(hundred, 0.95)).isEqualTo(95);
    assertThat(OrderStatistics.quantile(List.of(3, 1, 2), 0.95)).isEqualTo(3);
    assertThat(OrderStatistics.quantile(List.of(), 0.95)).isNull();
  }
}
