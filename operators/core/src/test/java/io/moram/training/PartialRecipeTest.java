// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.atoms.Activation;
import io.moram.model.LinearBackbone;
import org.junit.jupiter.api.Test;

class PartialRecipeTest {
  private static final PartialRecipe NOTHING =
      new PartialRecipe(null, null, null, null, null, null, null, null, null, null, null);
  private static final TrainingRecipe OTHER =
      new TrainingRecipe(3, new Activation(5, 0.5f, -1f), 1e-4, 0.5, 0.99, 3, 7, 2, 1);

  @Test
  void whatIsNotSetComesFromTheBackbone() {
    try (LinearBackbone backbone = new LinearBackbone()) {
      assertThat(NOTHING.completedFor(backbone)).isEqualTo(TrainingRecipe.of(backbone));
    }
    assertThat(NOTHING.completedBy(OTHER)).isEqualTo(OTHER);
  }

  @Test
  void aWholeRecipeHasNothingOfTheBackbone() {
    assertThat(PartialRecipe.whole(OTHER).completedBy(TrainingRecipe.clipMini())).isEqualTo(OTHER);
  }

  @Test
  void aValueOutsideItsRangeIsRefused() {
    PartialRecipe wrong =
        new PartialRecipe(null, null, null, null, -1.0, null, null, null, null, null, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrong.completedBy(OTHER))
        .withMessageContaining("learning rate is -1.0");
  }
}
