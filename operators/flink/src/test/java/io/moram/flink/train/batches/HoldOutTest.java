// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.train.settings.RecurrencePolicy;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {
  @Test
  void theLastQuarterOfTheStepsTrainsOnAll() {
    HoldOut reuse = new HoldOut(RecurrencePolicy.REUSE, 100);
    assertThat(IntStream.range(0, 100).filter(reuse::appliesAt)).hasSize(75);
    assertThat(reuse.measuredAt()).isEqualTo(75);
    assertThat(reuse.appliesAt(74)).isTrue();
    assertThat(reuse.appliesAt(75)).isFalse();
  }

  @Test
  void nothingIsHeldOutIfNoTaskIsReused() {
    HoldOut refresh = new HoldOut(RecurrencePolicy.REFRESH, 100);
    assertThat(refresh.appliesAt(0)).isFalse();
    assertThat(refresh.measuredAt()).isEqualTo(100);
  }

  @Test
  void batchesAreDrawnFromTheOtherSlots() {
    BitSet out = new BitSet();
    out.set(1);
    out.set(4);
    assertThat(HoldOut.trained(6, out)).containsExactly(0, 2, 3, 5);
    assertThat(HoldOut.trained(3, new BitSet())).containsExactly(0, 1, 2);
  }

  @Test
  void aSampleIsBoundedAndSpread() {
    int[] few = {3, 5, 8};
    assertThat(HoldOut.sample(few)).isEqualTo(few);
    int[] sample = HoldOut.sample(IntStream.range(0, 1024).toArray());
    assertThat(sample).hasSize(256).startsWith(0, 4, 8).endsWith(1020);
  }
}
