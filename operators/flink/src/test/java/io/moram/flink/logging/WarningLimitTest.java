// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningLimitTest {
  private long now = -5; // A nano clock may start anywhere.
  private final WarningLimit limit = new WarningLimit(() -> now);
  private final List<Long> leftOut = new ArrayList<>();

  private void warn(int times) {
    for (int i = 0; i < times; i++) {
      limit.log(leftOut::add);
    }
  }

  @Test
  void writesOneWarningPerMinuteAndSaysHowManyItLeftOut() {
    warn(4);
    assertThat(leftOut).containsExactly(0L);

    now += Duration.ofMinutes(1).toNanos() - 1;
    warn(1);
    assertThat(leftOut).containsExactly(0L);

    now++;
    warn(2);
    assertThat(leftOut).containsExactly(0L, 4L);

    now += Duration.ofMinutes(2).toNanos();
    warn(1);
    assertThat(leftOut).containsExactly(0L, 4L, 1L);
  }
}
