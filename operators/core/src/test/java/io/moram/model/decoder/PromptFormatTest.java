// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.PromptFormat;
import io.moram.training.text.TextPreparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands around every prompt. */
class PromptFormatTest {
  private static final int START = 1;
  private static final int END = 2;

  @TempDir private Path temp;

  private LanguageModel load(String prefix, String suffix) throws IOException {
    if (!Files.exists(temp.resolve(TinyDecoder.CONFIG))) {
      TinyDecoder.copy("llama-tiny", temp);
    }
    LanguageModelSettings settings =
        TinyDecoder.ATTENTION.withPrompts(new PromptFormat(prefix, suffix));
    return LanguageModels.load(temp, Device.cpu(), settings);
  }

  private static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
  }

  @Test
  void specialTokensOfTheFormatCountAndThoseOfPromptsAreText() throws IOException {
    try (LanguageModel model = load("<s>user: ", "</s></s>answer: ")) {
      String prompt = "who is </s>?<s>";
      assertThat(model.tokenize(prompt)).doesNotContain(START, END);
      assertThat(model.tokenizePrompt(prompt))
          .isEqualTo(
              joined(
                  new int[] {START},
                  model.tokenize("user: "),
                  model.tokenize(prompt),
                  new int[] {END, END},
                  model.tokenize("answer: ")));
      assertThat(model.tokenizePrompt("")).as("no prompt, so nothing around it").isEmpty();
    }
  }

  @Test
  void aStartTokenAloneIsAFormat() throws IOException {
    try (LanguageModel model = load("<s>", "")) {
      assertThat(model.tokenizePrompt("hi"))
          .isEqualTo(joined(new int[] {START}, model.tokenize("hi")));
    }
  }

  @Test
  void examplesAreLearnedWithinTheFormat() throws IOException {
    try (LanguageModel model = load("<s>", "</s>")) {
      assertThat(new TextPreparation(model, 0).prepare("a", "b").tokens())
          .startsWith(START, model.tokenize("a")[0], END, model.tokenize("b")[0]);
    }
  }

  @Test
  void atomsOfAnotherFormatAreThoseOfAnotherBackbone() throws IOException {
    try (LanguageModel plain = load("", "");
        LanguageModel usual = LanguageModels.load(temp, Device.cpu(), TinyDecoder.ATTENTION);
        LanguageModel started = load("<s>", "");
        LanguageModel ended = load("", "<s>");
        LanguageModel again = load("<s>", "")) {
      assertThat(plain.fingerprint()).isEqualTo(usual.fingerprint());
      assertThat(started.fingerprint()).isEqualTo(again.fingerprint());
      assertThat(Set.of(plain.fingerprint(), started.fingerprint(), ended.fingerprint()))
          .hasSize(3);
    }
  }

  @Test
  void aChatHasTheTokensOfTransformers() throws IOException {
    PromptFormat chat =
        new PromptFormat(
            "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging"
                + " Face<|im_end|>\n<|im_start|>user\n",
            "<|im_end|>\n<|im_start|>assistant\n");
    try (LanguageModel model =
        LanguageModels.load(
            SmolLm2.folder(), Device.cpu(), TinyDecoder.ATTENTION.withPrompts(chat))) {
      assertThat(model.tokenizePrompt("Wo ist meine Sendung 12?"))
          .containsExactly(
              1, 9690, 198, 2683, 359, 253, 5356, 5646, 11173, 3365, 3511, 308, 34519, 28, 7018,
              411, 407, 19712, 8182, 2, 198, 1, 4093, 198, 71, 95, 43424, 549, 462, 25054, 2280,
              216, 33, 34, 47, 2, 198, 1, 520, 9531, 198);
    }
  }

  @Test
  void aFolderSaysWhetherItHasATemplate() throws IOException {
    TinyDecoder.copy("llama-tiny", temp);
    assertThat(LanguageModels.haveChatTemplate(temp)).isFalse();
    Path config = temp.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"chat_template\": null}");
    assertThat(LanguageModels.haveChatTemplate(temp)).isFalse();
    Files.writeString(config, "{\"chat_template\": \"{{ messages }}\"}");
    assertThat(LanguageModels.haveChatTemplate(temp)).isTrue();
    Files.delete(config);
    Files.writeString(temp.resolve("chat_template.jinja"), "{{ messages }}");
    assertThat(LanguageModels.haveChatTemplate(temp)).isTrue();
  }

  @Test
  void aPrefixIsNotLongerThanPromptsMayBe() {
    assertThatThrownBy(() -> new PromptFormat("x".repeat(PromptFormat.MOST_CHARACTERS + 1), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the prefix of prompts has 10,001 characters and the suffix has 0; must have at most"
                + " 10,000");
  }
}
