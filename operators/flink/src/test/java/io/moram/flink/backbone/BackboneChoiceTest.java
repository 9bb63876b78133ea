// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackboneChoiceTest {
  @Test
  void portableNumericsNeedAFixedNumberOfThreads() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BackboneChoice(null, DeviceKind.CPU, 0, NumericsKind.PORTABLE))
        .withMessageStartingWith(
            "backbone.threads is 0; must be 1 or more if numerics is portable");
    assertThatNoException()
        .isThrownBy(() -> new BackboneChoice(null, DeviceKind.CPU, 1, NumericsKind.PORTABLE));
  }

  @ParameterizedTest
  @EnumSource(value = DeviceKind.class, names = "CPU", mode = EnumSource.Mode.EXCLUDE)
  void portableNumericsNeedTheCpu(DeviceKind device) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BackboneChoice(null, device, 1, NumericsKind.PORTABLE))
        .withMessageContaining("must be cpu if numerics is portable");
  }
}
