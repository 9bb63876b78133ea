// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.moram.model.LinearBackbone;
import io.moram.model.clip.ClipBackbone;
import org.junit.jupiter.api.Test;

class TrainingRecipeTest {

  /** Fails if the files of clip-mini change: its recipe must then get the new fingerprint. */
  @Test
  void theShippedBackboneHasItsOwnRecipe() throws Exception {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      assertThat(TrainingRecipe.of(backbone)).isEqualTo(TrainingRecipe.clipMini());
    }
  }

  @Test
  void anotherBackboneHasThePapersRecipe() {
    try (LinearBackbone backbone = new LinearBackbone()) {
      assertThat(TrainingRecipe.of(backbone)).isEqualTo(TrainingRecipe.paper());
    }
  }

  @Test
  void theLearningRateFallsAlongACosine() {
    TrainingRecipe recipe = TrainingRecipe.paper();
    int steps = recipe.stepsPerTask();
    double first = recipe.learningRate();
    assertThat(recipe.learningRateAt(0)).isEqualTo(first);
    assertThat(recipe.learningRateAt(steps / 2)).isCloseTo(first / 2, within(1e-15));
    assertThat(recipe.learningRateAt(steps)).isZero();
    assertThat(recipe.learningRateAt(steps / 4)).isCloseTo(0.853_553_390_6 * first, within(1e-12));
  }
}
