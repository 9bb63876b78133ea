// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void putsThePrefixBeforeEveryName() {
    assertThat(new Topics("eu.").all())
        .containsExactly(
            "eu.examples",
            "eu.requests",
            "eu.predictions",
            "eu.atoms",
            "eu.events",
            "eu.evaluations",
            "eu.dead-letters");
    assertThat(Topics.unprefixed().atoms()).isEqualTo("atoms");
  }

  @Test
  void refusesAPrefixThatKafkaWouldRefuse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Topics("a b"))
        .withMessageContaining("'a b'");
  }
}
