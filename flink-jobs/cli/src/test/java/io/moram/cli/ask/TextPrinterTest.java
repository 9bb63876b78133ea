// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextPrediction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextPrinterTest {

  private final StringWriter written = new StringWriter();
  private final List<String> remarks = new ArrayList<>();
  private final TextPrinter printer =
      new TextPrinter(new PrintWriter(written), false, remarks::add);

  static TextPrediction.Builder prediction(String text, AnswerEnd end) {
    return TextPrediction.newBuilder()
        .setLearner("a")
        .setRequestId("r")
        .setEventTime(1)
        .setText(text)
        .setEnd(end)
        .setPromptTokens(12)
        .setAnswerTokens(3)
        .setBankVersion(4)
        .setLatencyMillis(85);
  }

  private String after(String text, AnswerEnd end) {
    printer.print(new Answer("r", null, prediction(text, end).build(), "", "0af7"));
    return written.toString();
  }

  @Test
  void eachPartAddsWhatIsNew() {
    assertThat(after("", AnswerEnd.PARTIAL)).isEmpty();
    assertThat(after("def f", AnswerEnd.PARTIAL)).isEqualTo("def f");
    // The bytes of a character may come one after the other.
    assertThat(after("def f():\n\t'\ufffd", AnswerEnd.PARTIAL)).isEqualTo("def f():\n\t'");
    assertThat(after("def f():\n\t'\u00e4'", AnswerEnd.PARTIAL)).isEqualTo("def f():\n\t'\u00e4'");
    assertThat(after("def f():\n\t'\u00e4'", AnswerEnd.STOP_TEXT))
        .isEqualTo("def f():\n\t'\u00e4'" + System.lineSeparator());
    assertThat(remarks).containsExactly("recall, v4, stop text, 12 + 3 tokens, 85 ms");
  }

  @Test
  void aPartThatBeginsAnewIsPrintedWhole() {
    after("ab", AnswerEnd.PARTIAL);
    assertThat(after("ac", AnswerEnd.MOST_TOKENS).lines()).containsExactly("ab", "ac");
  }

  @Test
  void theTerminalTakesNothingAsACommand() {
    assertThat(after("\u001b[2Jx\r", AnswerEnd.END_TOKEN).strip()).isEqualTo("\\u001b[2Jx\\r");
  }

  @Test
  void theTaskAndTheCandidatesAreRemarked() {
    TextPrediction chosen =
        prediction("billing", AnswerEnd.CHOSEN)
            .setRanked(List.of(new RankedLabel("billing", 0.75f), new RankedLabel("sales", 0.25f)))
            .setRecognition(new RecognizedTask(3, 0.975f, 4))
            .build();
    printer.print(new Answer("r", null, chosen, "", "0af7"));
    assertThat(remarks)
        .containsExactly(
            "billing 75.0 %, sales 25.0 %",
            "recall, task 3 97.5 %, v4, chosen, 12 + 3 tokens, 85 ms");

    TextPrediction none =
        prediction("x", AnswerEnd.CONTEXT).setRecognition(new RecognizedTask(null, 0f, 0)).build();
    printer.print(new Answer("r", null, none, "", "0af7"));
    assertThat(remarks.get(2)).startsWith("recall, no task, v4, context");
  }
}
