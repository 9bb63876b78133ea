// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepTimesTest {

  @Test
  void aStepTakesTheTimeSinceTheOneBefore() {
    StepTimes times = new StepTimes();
    times.add(1, 1_000);
    times.add(2, 3_000);
    times.add(3, 4_000);

    assertThat(times.meanMillis()).isEqualTo(1_500);
  }

  @Test
  void stepsThatWereNotReportedCountToo() {
    StepTimes times = new StepTimes();
    times.add(1, 1_000);
    times.add(61, 61_000);

    assertThat(times.meanMillis()).as("60 steps in a minute").isEqualTo(1_000);
  }

  @Test
  void theTimeBetweenTwoTasksIsOfNoStep() {
    StepTimes times = new StepTimes();
    times.add(1, 1_000);
    times.add(2, 1_100);
    times.add(1, 9_000);
    times.add(2, 9_300);

    assertThat(times.meanMillis()).isEqualTo(200);
  }

  @Test
  void oneStepHasNoTime() {
    StepTimes times = new StepTimes();
    times.add(1, 1_000);

    assertThatThrownBy(times::meanMillis)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Measure for a longer time");
  }
}
