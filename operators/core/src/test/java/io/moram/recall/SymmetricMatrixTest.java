// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SymmetricMatrixTest {

  @Test
  void theTriangleHasARowLessPerRow() {
    assertThat(SymmetricMatrix.length(1)).isEqualTo(1);
    assertThat(SymmetricMatrix.length(4)).isEqualTo(10);
    assertThat(SymmetricMatrix.length(1536)).isEqualTo(1_180_416);
    assertThat(SymmetricMatrix.length(60_000)).isEqualTo(1_800_030_000);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> SymmetricMatrix.length(100_000));
  }

  @Test
  void addsTheOuterProductOfAPart() {
    double[] triangle = {1, 1, 1, 1, 1, 1};
    SymmetricMatrix.addOuterProduct(triangle, 2, new double[] {9, 1, 2, 3, 9}, 1, 3);
    // 1 + 2 * (1 * 1, 1 * 2, 1 * 3, 2 * 2, 2 * 3, 3 * 3)
    assertThat(triangle).containsExactly(3, 5, 7, 9, 13, 19);
  }

  @Test
  void theWholeIsSymmetric() {
    assertThat(SymmetricMatrix.whole(new double[] {1, 2, 3, 4, 5, 6}, 3))
        .containsExactly(1, 2, 3, 2, 4, 5, 3, 5, 6);
  }

  @Test
  void theTraceOfAProductIsTheSumOverAllPairs() {
    float[] matrix = {1, 2, 3, 2, 4, 5, 3, 5, 6};
    float[] triangle = {10, 20, 30, 40, 50, 60};
    double expected =
        1 * 10
            + 4 * 40
            + 6 * 60 // the diagonal
            + 2 * (2 * 20 + 3 * 30 + 5 * 50);
    assertThat(SymmetricMatrix.traceOfProduct(matrix, triangle, 3)).isEqualTo(expected);
  }
}
