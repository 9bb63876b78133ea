// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlowStepsTest {
  private final SlowSteps steps = new SlowSteps();

  private void usual(int count, long millis) {
    for (int i = 0; i < count; i++) {
      assertThat(steps.isSlow(millis)).isFalse();
    }
  }

  @Test
  void aStepIsSlowIfItTakesTenTimesTheAverage() {
    usual(10, 200);
    assertThat(steps.isSlow(2000)).isFalse();
    assertThat(steps.averageMillis()).isEqualTo(380);
    assertThat(steps.isSlow(3801)).isTrue();
    assertThat(steps.averageMillis()).as("slow steps are no baseline").isEqualTo(380);
    assertThat(steps.isSlow(3801)).isTrue();
  }

  @Test
  void theFirstStepsAndFastStepsAreNeverSlow() {
    usual(9, 1);
    assertThat(steps.isSlow(60_000)).as("the tenth step").isFalse();

    SlowSteps fast = new SlowSteps();
    for (int i = 0; i < 10; i++) {
      assertThat(fast.isSlow(1)).isFalse();
    }
    assertThat(fast.isSlow(999)).isFalse();
    assertThat(fast.isSlow(1200)).isTrue();
  }
}
