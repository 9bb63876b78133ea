// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DamagedStateExceptionTest {

  @Test
  void damagedTextIsShownOnOneLine() {
    assertThat(new DamagedStateException("Header", new IllegalArgumentException("a red\nfox")))
        .hasMessage(
            "State of the format Header is damaged: a red\\nfox. Restore an earlier checkpoint.");
  }
}
