// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void noWorseIsWithinTwoStandardErrorsOfItsOwnSample() {
    // p = 42 / 102: two standard errors are 2 * sqrt(0.412 * 0.588 / 100) = 0.098.
    Accuracy half = new Accuracy(50, 100);
    assertThat(new Accuracy(41, 100).noWorseThan(half)).isTrue();
    assertThat(new Accuracy(40, 100).noWorseThan(half)).isFalse();
    assertThat(new Accuracy(40, 100).noWorseThan(new Accuracy(5, 10))).isFalse();
    assertThat(new Accuracy(90, 100).noWorseThan(half)).isTrue();
  }

  @Test
  void aSmallSampleThatIsAllRightIsNotCertain() {
    assertThat(new Accuracy(4, 4).noWorseThan(new Accuracy(4, 4))).isTrue();
    assertThat(new Accuracy(3, 4).noWorseThan(new Accuracy(4, 4))).isTrue();
    assertThat(new Accuracy(300, 400).noWorseThan(new Accuracy(400, 400))).isFalse();
  }

  @Test
  void whatWasNotMeasuredIsNoBetterThanAnything() {
    Accuracy some = new Accuracy(1, 2);
    assertThat(Accuracy.NONE.noWorseThan(some)).isFalse();
    assertThat(some.noWorseThan(Accuracy.NONE)).isFalse();
    assertThat(Accuracy.NONE.value()).isNaN();
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThatThrownBy(() -> new Accuracy(3, 2)).hasMessageContaining("3 of 2");
  }
}
