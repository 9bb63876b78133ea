// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultOrderTest {

  private static final List<FaultKind> ALL = List.of(FaultKind.values());
  private static final int KINDS = ALL.size();

  @Test
  void everyKindComesBeforeAnyComesAgain() {
    List<FaultKind> order = new FaultOrder(new Random(7), ALL).first(2 * KINDS + 1);

    assertThat(order).hasSize(2 * KINDS + 1);
    assertThat(order.subList(0, KINDS)).containsExactlyInAnyOrder(FaultKind.values());
    assertThat(order.subList(KINDS, 2 * KINDS)).containsExactlyInAnyOrder(FaultKind.values());
  }

  @Test
  void theSeedDecidesTheOrder() {
    assertThat(new FaultOrder(new Random(7), ALL).first(KINDS))
        .isEqualTo(new FaultOrder(new Random(7), ALL).first(KINDS))
        .isNotEqualTo(new FaultOrder(new Random(8), ALL).first(KINDS));
  }
}
