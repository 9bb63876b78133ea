// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.model.LanguageModel;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.Example;
import io.moram.schemas.TextExample;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextContentReaderTest {
  private static final int MOST_TOKENS = 20;

  private static LanguageModel model;
  private static TextContentReader reader;

  @BeforeAll
  static void load(@TempDir Path folder) throws Exception {
    model = TinyDecoder.copy("llama-tiny", folder).load(TinyDecoder.ATTENTION);
    reader = new TextContentReader(model, MOST_TOKENS);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static PreparedExample<int[]> prepare(SpecificRecord record) throws Exception {
    return reader.prepare(new KafkaMessage("examples", 2, 7, 99, null, null), record);
  }

  private static TextExample text(String prompt, String answer) {
    return TextExample.newBuilder()
        .setLearner("ada")
        .setExampleId("")
        .setEventTime(0)
        .setPrompt(prompt)
        .setAnswer(answer)
        .build();
  }

  @Test
  void aTextHasTheFeaturesOfItsPromptAlone() throws Exception {
    PreparedExample<int[]> first = prepare(text("one prompt", "yes"));
    PreparedExample<int[]> second = prepare(text("one prompt", "no"));
    PreparedExample<int[]> other = prepare(text("another", "yes"));
    List<float[]> features = reader.features(List.of(first.input(), second.input(), other.input()));
    assertThat(features.get(0)).isEqualTo(features.get(1)).isNotEqualTo(features.get(2));
    assertThat(reader.features(List.of(other.input())).get(0)).isEqualTo(features.get(2));
    EmbeddedExample embedded = first.embedded().with(features.get(0), reader.widths().hidden());
    assertThat(embedded.content()).isEqualTo(new Content.Text("one prompt", "yes"));
    assertThat(embedded.observed()).as("boundaries see all of it").isEqualTo(features.get(0));
    assertThat(embedded.labeled("a {}").features()).isEqualTo(features.get(0));
    assertThat(embedded.place().offset()).isEqualTo(7);
    assertThat(embedded.time()).isEqualTo(99);
  }

  @Test
  void whatLooksLikeASpecialTokenIsPlainText() throws Exception {
    assertThat(prepare(text("</s>", "a")).input()).hasSize(4);
  }

  @Test
  void aTextThatIsTooLongIsRefusedWithItsLengthInTokens() throws Exception {
    assertThat(prepare(text("0123456789", "012345678")).input()).hasSize(10);
    assertThatThrownBy(() -> prepare(text("0123456789", "0123456789")))
        .isInstanceOf(RefusedExampleException.class)
        .hasMessageContaining("have 21 tokens")
        .hasMessageContaining("at most 20")
        .hasMessageContaining("learner.text-length")
        .extracting(fault -> ((RefusedExampleException) fault).reason())
        .isEqualTo(DeadLetterReason.TOO_LARGE);
  }

  @Test
  void aTextWithoutTokensIsRefused() {
    assertThatThrownBy(() -> prepare(text("", "a")))
        .hasMessageContaining("prompt has 0 tokens and answer has 1");
    assertThatThrownBy(() -> prepare(text("a", "")))
        .hasMessageContaining("prompt has 1 tokens and answer has 0");
  }

  @Test
  void aPictureIsRefused() {
    Example picture =
        Example.newBuilder()
            .setLearner("ada")
            .setExampleId("")
            .setEventTime(0)
            .setImage(ByteBuffer.wrap(new byte[] {1}))
            .setLabel("fox")
            .build();
    assertThatThrownBy(() -> prepare(picture))
        .hasMessageContaining("The record is of the type Example; must be a TextExample");
  }
}
