// SPDX-License-Identifier: Apache-2.0
package io.moram.training.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.BackwardSettings;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.decoder.TinyDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loss and what a training step reads, on a Gemma, whose logits are capped. */
class NextTokenLossTest {

  @TempDir private Path temp;
  private LanguageModel model;

  @BeforeEach
  void load() throws IOException {
    model = TinyDecoder.copy("gemma2", temp).load(TinyDecoder.ATTENTION);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void chunksOfRowsChangeNothing() {
    try (NDManager scope = model.newScope()) {
      PackedTokens packed = PackedTokens.of(List.of(new int[] {5, 6, 7, 8, 9}));
      NDArray hidden = model.hidden(scope, packed, SiteAdapter.NONE);
      int[] targets = {6, 7, 8, 9, 2};
      NextTokenLoss whole = NextTokenLoss.of(model, hidden, targets, 100);
      NextTokenLoss parts = NextTokenLoss.of(model, hidden, targets, 2);
      assertThat(parts.value()).isCloseTo(whole.value(), within(1e-5f));
      assertThat(parts.gradient().toFloatArray())
          .containsExactly(whole.gradient().toFloatArray(), Offset.offset(1e-6f));
    }
  }

  /** The gradient predicts how the loss changes along any direction. */
  @Test
  void theGradientIsThatOfTheLoss() {
    try (NDManager scope = model.newScope()) {
      PackedTokens packed = PackedTokens.of(List.of(new int[] {5, 6, 7}));
      NDArray hidden = model.hidden(scope, packed, SiteAdapter.NONE);
      int[] targets = {6, 7, 2};
      float[] gradient = NextTokenLoss.of(model, hidden, targets).gradient().toFloatArray();
      float[] at = hidden.toFloatArray();
      double length = 0;
      float[] plus = at.clone();
      float[] minus = at.clone();
      for (int i = 0; i < at.length; i++) {
        length += gradient[i] * gradient[i];
        plus[i] += 0.05f * gradient[i];
        minus[i] -= 0.05f * gradient[i];
      }
      double change =
          NextTokenLoss.of(model, scope.create(plus, hidden.getShape()), targets).value()
              - NextTokenLoss.of(model, scope.create(minus, hidden.getShape()), targets).value();
      assertThat(change).isCloseTo(0.1 * length, within(0.02 * 0.1 * length));
      assertThat(length).isGreaterThan(0.01);
    }
  }

  @Test
  void aTextIsTokenisedApartAndEndsWithTheEndToken() {
    TextPreparation preparation = new TextPreparation(model, 0);
    TrainingText text = preparation.prepare("abc", "d", 9, 9);
    int[] letters = model.tokenize("abcd");
    assertThat(text.tokens()).containsExactly(letters[0], letters[1], letters[2], letters[3], 2);
    assertThat(text.answerTokens()).isEqualTo(2);
    assertThat(preparation.prepare("abc", "d").tokens()).isEqualTo(text.tokens());
    assertThat(preparation.prepare("abc", "dabc", 2, 1).tokens())
        .containsExactly(letters[1], letters[2], letters[3], 2);
    assertThatThrownBy(() -> preparation.prepare("", "d", 9, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an answer has 2 of 2 tokens");
  }

  /** Layers without atoms can be computed once, before all steps. */
  @Test
  void lowerLayersAreComputedOncePerText() {
    TextRecipe recipe = TextRecipe.small().withFirstLayer(1);
    try (AtomBank none =
            AtomBank.of(model.manager(), recipe.activation(), model.siteGroups(), List.of());
        TextTraining training =
            TextTraining.start(model, none, recipe, 0, 1, BackwardSettings.exact())) {
      TextPreparation preparation = new TextPreparation(model, 1);
      List<TrainingText> batch =
          List.of(preparation.prepare("abc", "dd", 9, 9), preparation.prepare("x", "yz", 9, 9));
      assertThat(batch.get(0).lower()).hasSize(6 * model.width());
      float first = training.step(batch).loss();
      float[] losses = new float[10];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = training.step(batch).loss();
      }
      assertThat(losses[9]).isLessThan(0.9f * first);
      assertThat(training.freeze()).hasSize(4);
      PackedTokens packed = PackedTokens.of(batch.stream().map(TrainingText::tokens).toList());
      try (NDManager scope = model.newScope()) {
        NDArray hidden = model.hidden(scope, packed, SiteAdapter.NONE);
        NDArray answers = hidden.get(scope.create(new long[] {2, 3, 4, 6, 7, 8}));
        int[] targets = new int[6];
        int next = 0;
        for (int row : new int[] {3, 4, 5, 7, 8, 9}) {
          targets[next++] = packed.id(row);
        }
        assertThat(first)
            .as("fresh atoms change nothing")
            .isCloseTo(NextTokenLoss.of(model, answers, targets).value(), within(1e-4f));
      }
    }
  }
}
