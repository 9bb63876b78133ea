// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.train.settings.Recurrence;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  @Test
  void theLastQuarterOfTheStepsTrainsOnAll() {
    HeldOut reuse = new HeldOut(Recurrence.REUSE, 100);
    assertThat(IntStream.range(0, 100).filter(reuse::holdsAt)).hasSize(75);
    assertThat(reuse.measuredAt()).isEqualTo(75);
    assertThat(reuse.holdsAt(74)).isTrue();
    assertThat(reuse.holdsAt(75)).isFalse();
  }

  @Test
  void nothingIsHeldOutWhereNothingIsReused() {
    HeldOut refresh = new HeldOut(Recurrence.REFRESH, 100);
    assertThat(refresh.holdsAt(0)).isFalse();
    assertThat(refresh.measuredAt()).isEqualTo(100);
  }

  @Test
  void batchesAreDrawnFromTheOtherSlots() {
    BitSet out = new BitSet();
    out.set(1);
    out.set(4);
    assertThat(HeldOut.drawn(6, out)).containsExactly(0, 2, 3, 5);
    assertThat(HeldOut.drawn(3, new BitSet())).containsExactly(0, 1, 2);
  }

  @Test
  void aSampleIsBoundedAndSpread() {
    int[] few = {3, 5, 8};
    assertThat(HeldOut.sample(few)).isEqualTo(few);
    int[] sample = HeldOut.sample(IntStream.range(0, 1024).toArray());
    assertThat(sample).hasSize(256).startsWith(0, 4, 8).endsWith(1020);
  }
}
