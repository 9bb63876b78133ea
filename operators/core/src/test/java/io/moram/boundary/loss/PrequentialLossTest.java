// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrequentialLossTest {
  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};
  private static final float[] NORTH_EAST = {0.8f, 0.6f};

  @Test
  void isWhetherTheNearestClassIsAnother() {
    PrequentialLoss loss = new PrequentialLoss();
    assertThat(loss.of(EAST, "east")).as("nothing is known yet").isEqualTo(1);

    loss.learn(EAST, "east");
    loss.learn(NORTH, "north");

    assertThat(loss.of(NORTH_EAST, "east")).isZero();
    assertThat(loss.of(NORTH_EAST, "north")).isEqualTo(1);
    assertThat(loss.of(NORTH_EAST, "not known")).isEqualTo(1);
  }

  @Test
  void comparesWithTheMeanOfAClass() {
    PrequentialLoss loss = new PrequentialLoss();
    loss.learn(EAST, "both");
    loss.learn(NORTH, "both");
    loss.learn(EAST, "east");

    assertThat(loss.of(new float[] {0.7f, 0.7f}, "both")).isZero();
    assertThat(loss.of(EAST, "east")).isZero();
  }

  @Test
  void forgetsTheClassThatWasLearnedLongestAgo() {
    PrequentialLoss loss = new PrequentialLoss();
    loss.learn(axis(0), "first");
    loss.learn(axis(1), "second");
    loss.learn(axis(0), "first");
    int before = 0;
    for (int i = 2; loss.classes() > before; i++) {
      before = loss.classes();
      loss.learn(axis(i), "class " + i);
    }

    assertThat(loss.classes()).isBetween(90, 96);
    assertThat(loss.of(axis(0), "first")).isZero();
    assertThat(loss.of(axis(1), "second")).isEqualTo(1);
  }

  private static float[] axis(int index) {
    float[] embedding = new float[1_024];
    embedding[index] = 1;
    return embedding;
  }
}
