// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldestInputTest {
  private final OldestInput oldest = new OldestInput(() -> 10_000);

  @Test
  void itIsTheAgeOfTheOldestThatStillWaits() {
    assertThat(oldest.getValue()).isZero();
    oldest.add(7_000);
    oldest.add(4_500);
    oldest.add(4_500);
    assertThat(oldest.getValue()).isEqualTo(5.5);
    oldest.remove(4_500);
    assertThat(oldest.getValue()).as("another one has the same time").isEqualTo(5.5);
    oldest.remove(4_500);
    assertThat(oldest.getValue()).isEqualTo(3);
    oldest.remove(7_000);
    assertThat(oldest.getValue()).isZero();
  }

  @Test
  void anInputWithoutATimeDoesNotCount() {
    oldest.add(OldestInput.UNKNOWN);
    assertThat(oldest.getValue()).isZero();
    oldest.remove(OldestInput.UNKNOWN);
    oldest.add(12_000);
    assertThat(oldest.getValue()).as("a clock ahead of ours").isZero();
  }
}
