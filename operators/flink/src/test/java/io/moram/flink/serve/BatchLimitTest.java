// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchLimitTest {
  private static final long TARGET = 100;

  @Test
  void withoutATargetItIsTheMost() {
    var limit = new BatchLimit(64, 0);
    limit.answered(64, Long.MAX_VALUE);
    assertThat(limit.size()).isEqualTo(64);
  }

  @Test
  void growsToTheMostWhileFullBatchesAreInTime() {
    var limit = new BatchLimit(64, TARGET);
    int before = limit.size();
    assertThat(before).isLessThan(64);
    limit.answered(before - 1, 1);
    assertThat(limit.size()).as("a batch that was not full says nothing").isEqualTo(before);
    for (int i = 0; i < 100; i++) {
      limit.answered(limit.size(), TARGET);
    }
    assertThat(limit.size()).isEqualTo(64);
  }

  @Test
  void settlesAtWhatIsAnsweredInTime() {
    var limit = new BatchLimit(64, TARGET);
    for (int i = 0; i < 100; i++) {
      limit.answered(limit.size(), limit.size() * 5L); // 20 fit
    }
    assertThat(limit.size()).isBetween(18, 22);
  }

  @Test
  void neverFallsBelowOne() {
    var limit = new BatchLimit(64, TARGET);
    limit.answered(8, 1_000_000);
    assertThat(limit.size()).isEqualTo(1);
    limit.answered(1, 1_000_000);
    assertThat(limit.size()).isEqualTo(1);
  }
}
