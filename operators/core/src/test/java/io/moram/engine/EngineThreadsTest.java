// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

class EngineThreadsTest {

  @Test
  void theNumberHoldsForTheCallingThread() {
    int before;
    EngineThreads.useForThisThread(1);
    before = JniUtils.getNumThreads();
    EngineThreads.useForThisThread(2);
    assertThat(before).isEqualTo(1);
    assertThat(JniUtils.getNumThreads()).isEqualTo(2);
  }

  @Test
  void lessThanOneIsRefused() {
    assertThatThrownBy(() -> EngineThreads.useForThisThread(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads is 0");
  }
}
