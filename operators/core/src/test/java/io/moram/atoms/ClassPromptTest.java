// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassPromptTest {

  @Test
  void theClassNameTakesItsPlaceInTheTemplate() {
    assertThat(new ClassPrompt("blue tit", "a photo of a {}, a bird.").prompt())
        .isEqualTo("a photo of a blue tit, a bird.");
  }

  @Test
  void aTemplateWithoutAPlaceIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassPrompt("robin", "a photo of a bird."))
        .withMessage(
            "The prompt template is 'a photo of a bird.'; must contain {}, which stands for the"
                + " class name.");
  }

  /** One of the damaged states of StateFuzzTest, seed 20261127. */
  @Test
  void aDamagedTemplateIsShownOnOneLine() {
    assertThatThrownBy(() -> new ClassPrompt("red fox", "a rhoto of a \n}."))
        .hasMessageContaining("The prompt template is 'a rhoto of a ?}.'; must contain {}");
  }
}
