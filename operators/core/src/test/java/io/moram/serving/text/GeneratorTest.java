// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.model.decoder.TinyDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {

  /** The reference's greedy answer goes through token 2, the end, at its fifth token. */
  private static final String MODEL = "qwen2";

  @TempDir private Path temp;
  private LanguageModel model;
  private int[] prompt;
  private int[] greedy;

  @BeforeEach
  void load() throws IOException {
    model = TinyDecoder.copy(MODEL, temp.resolve(MODEL)).load(TinyDecoder.ATTENTION);
    Golden golden = Golden.read("decoders/" + MODEL + "/golden.safetensors");
    prompt = Arrays.copyOf(golden.ints("ids"), golden.ints("starts")[1]);
    greedy = golden.ints("greedy");
  }

  @AfterEach
  void close() {
    model.close();
  }

  private GrowingAnswer answer(int most, Sampling sampling, String... stops) {
    return new GrowingAnswer(model, new GenerationRequest(prompt, most, List.of(stops), sampling));
  }

  private GrowingAnswer finished(GrowingAnswer answer) {
    new Generator(model).finish(answer, SiteAdapter.NONE);
    answer.close();
    return answer;
  }

  @Test
  void anAnswerEndsAtTheEndToken() {
    assertThat(greedy[4]).isEqualTo(2);
    GrowingAnswer answer = finished(answer(12, Sampling.GREEDY));
    assertThat(answer.tokens()).isEqualTo(Arrays.copyOf(greedy, 4));
    assertThat(answer.end()).isEqualTo(GrowingAnswer.End.END_TOKEN);
    assertThat(answer.text()).isEqualTo(model.detokenize(answer.tokens()));
  }

  @Test
  void anAnswerEndsAtItsMostTokens() {
    GrowingAnswer answer = finished(answer(3, Sampling.GREEDY));
    assertThat(answer.tokens()).isEqualTo(Arrays.copyOf(greedy, 3));
    assertThat(answer.end()).isEqualTo(GrowingAnswer.End.MOST_TOKENS);
  }

  @Test
  void anAnswerIsCutBeforeTheFirstStopText() {
    String whole = model.detokenize(Arrays.copyOf(greedy, 4));
    assertThat(whole).hasSize(4);
    GrowingAnswer answer =
        finished(answer(12, Sampling.GREEDY, whole.substring(1, 3), whole.substring(2, 3)));
    assertThat(answer.text()).isEqualTo(whole.substring(0, 1));
    assertThat(answer.end()).isEqualTo(GrowingAnswer.End.STOP_TEXT);
  }

  @Test
  void anAnswerEndsWhereTheContextDoes() throws IOException {
    TinyDecoder small = TinyDecoder.copy(MODEL, temp.resolve("small"));
    small.json(TinyDecoder.CONFIG, root -> root.put("max_position_embeddings", 15));
    try (LanguageModel tiny = small.load(TinyDecoder.ATTENTION);
        GrowingAnswer answer =
            new GrowingAnswer(
                tiny, new GenerationRequest(prompt, 12, List.of(), Sampling.GREEDY))) {
      new Generator(tiny).finish(answer, SiteAdapter.NONE);
      assertThat(answer.tokens()).isEqualTo(Arrays.copyOf(greedy, 2));
      assertThat(answer.end()).isEqualTo(GrowingAnswer.End.CONTEXT);
      GenerationRequest full =
          new GenerationRequest(Arrays.copyOf(prompt, 15), 1, List.of(), Sampling.GREEDY);
      assertThatThrownBy(() -> new GrowingAnswer(tiny, full))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the prompt has 15 tokens; the model takes 15 with the answer");
    }
  }

  @Test
  void answersThatJoinLaterAreTheSame() {
    Sampling warm = new Sampling(1, 5);
    int[] alone = finished(answer(9, warm)).tokens();
    Generator generator = new Generator(model);
    try (GrowingAnswer first = answer(12, Sampling.GREEDY);
        GrowingAnswer second = answer(9, warm)) {
      generator.step(List.of(first), SiteAdapter.NONE);
      generator.step(List.of(first), SiteAdapter.NONE);
      List<GrowingAnswer> going = new ArrayList<>(List.of(first, second));
      while (!going.isEmpty()) {
        generator.step(going, SiteAdapter.NONE);
        going.removeIf(answer -> answer.end() != null);
      }
      assertThat(first.tokens()).isEqualTo(Arrays.copyOf(greedy, 4));
      assertThat(second.tokens()).isEqualTo(alone);
      assertThatThrownBy(() -> generator.step(List.of(first), SiteAdapter.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an answer has ended: END_TOKEN");
    }
  }

  @Test
  void aSeedRepeatsASampleAndAnotherOneDoesNot() {
    int[] once = finished(answer(9, new Sampling(3, 1))).tokens();
    assertThat(finished(answer(9, new Sampling(3, 1))).tokens()).isEqualTo(once);
    assertThat(finished(answer(9, new Sampling(3, 2))).tokens()).isNotEqualTo(once);
    // Where it is cold, only the best token has a chance.
    assertThat(finished(answer(3, new Sampling(1e-4f, 1))).tokens())
        .isEqualTo(Arrays.copyOf(greedy, 3));
  }

  @Test
  void requestsAreCheckedByName() {
    assertThatThrownBy(() -> new Sampling(Float.NaN, 1)).hasMessageContaining("temperature is NaN");
    assertThatThrownBy(() -> answer(0, Sampling.GREEDY)).hasMessageContaining("mostTokens is 0");
    assertThatThrownBy(() -> answer(1, Sampling.GREEDY, "")).hasMessageContaining("stop text");
    assertThatThrownBy(() -> new GenerationRequest(new int[0], 1, List.of(), Sampling.GREEDY))
        .hasMessageContaining("the prompt has no tokens");
  }
}
