// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossSplitTest {

  @Test
  void findsWhereTheErrorsSetIn() {
    assertThat(LossSplit.of(new double[] {0, 1, 0, 0, 1, 1, 1, 1, 1, 1}, 0.3)).isEqualTo(4);
    assertThat(LossSplit.of(new double[] {1, 1, 1, 1}, 0.3)).isZero();
    assertThat(LossSplit.of(new double[] {0, 0, 0}, 0.3)).isEqualTo(2);
  }

  @Test
  void isNearTheChangeOnRandomSeries() {
    SplittableRandom random = new SplittableRandom(1);
    int[] off = new int[1_000];
    for (int trial = 0; trial < off.length; trial++) {
      double[] losses = new double[80];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = random.nextDouble() < (i < 40 ? 0.3 : 0.95) ? 1 : 0;
      }
      off[trial] = Math.abs(LossSplit.of(losses, 0.3) - 40);
    }
    Arrays.sort(off);
    assertThat(off[500]).as("median").isLessThanOrEqualTo(1);
    assertThat(off[950]).as("95th percentile").isLessThanOrEqualTo(4);
  }
}
