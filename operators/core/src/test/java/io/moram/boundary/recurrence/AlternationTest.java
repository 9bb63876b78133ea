// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Interleaving;
import org.junit.jupiter.api.Test;

class AlternationTest {
  private final Alternation alternation = new Alternation();

  @Test
  void tellsOnceThatTwoTasksTakeTurns() {
    assertThat(alternation.declared(0, 1)).isNull();
    assertThat(alternation.declared(1, 0)).isNull();
    assertThat(alternation.declared(0, 1)).isNull();
    assertThat(alternation.declared(1, 0)).isEqualTo(new Interleaving(0, 1));
    assertThat(alternation.declared(0, 1)).isNull();
    assertThat(alternation.pair()).isEqualTo(new Interleaving(0, 1));
    assertThat(alternation.declared(1, 2)).isNull();
    assertThat(alternation.pair()).isNull();
  }

  @Test
  void threeTasksInARingAreNoTurns() {
    for (int i = 0; i < 12; i++) {
      assertThat(alternation.declared(i % 3, (i + 1) % 3)).isNull();
    }
  }

  @Test
  void oneTaskAfterItselfIsNoTurn() {
    for (int i = 0; i < 12; i++) {
      assertThat(alternation.declared(0, 0)).isNull();
    }
  }

  @Test
  void anEndByOthersInterrupts() {
    alternation.declared(0, 1);
    alternation.declared(1, 0);
    alternation.declared(0, 1);
    alternation.interrupted();
    assertThat(alternation.declared(1, 0)).isNull();
  }
}
