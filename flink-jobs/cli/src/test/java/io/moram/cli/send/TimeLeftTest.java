// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

  @Test
  void theTimeLeftFollowsFromTheWorkSoFar() {
    AtomicLong now = new AtomicLong();
    TimeLeft left = new TimeLeft(() -> Instant.ofEpochMilli(now.get()));

    assertThat(left.after(0, 100)).isEmpty();
    now.set(1_000);
    assertThat(left.after(10, 100)).isEmpty();
    now.set(10_000);
    assertThat(left.after(10, 100)).isEqualTo("90 s left");
    assertThat(left.after(1, 100)).isEqualTo("17 min left");
    assertThat(left.after(100, 100)).isEqualTo("0 s left");
  }
}
