// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.RuleNames;
import io.moram.cli.records.RecordJson;
import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints an answer as it grows: of each part what the parts before it did not have. */
final class TextPrinter {

  private static final int MOST_RANKED = 10;

  private final PrintWriter out;
  private final boolean json;
  private final Consumer<String> remarks;
  private String printed = "";

  /**
   * @param json whether each part is printed as a JSON object
   * @param remarks takes what is said about an answer, in lines
   */
  TextPrinter(PrintWriter out, boolean json, Consumer<String> remarks) {
    this.out = out;
    this.json = json;
    this.remarks = remarks;
  }

  void print(Answer answer) {
    TextPrediction prediction = answer.text();
    if (json) {
      out.println(
          JsonLine.of(
              prediction == null
                  ? JsonNodeFactory.instance
                      .objectNode()
                      .put("requestId", answer.requestId())
                      .put("traceId", answer.traceId())
                      .put("fault", answer.fault())
                  : RecordJson.of(prediction).put("traceId", answer.traceId())));
    } else if (prediction != null) {
      print(prediction.getText(), answer.isPartial());
      if (!answer.isPartial()) {
        remark(prediction);
      }
    } else if (!printed.isEmpty()) {
      out.println();
    }
    out.flush();
  }

  /** Line breaks and tabs stay; what a terminal takes as a command is shown. */
  static String safe(String text) {
    return Arrays.stream(text.split("\t", -1))
        .map(VisibleText::lines)
        .collect(Collectors.joining("\t"));
  }

  private void print(String text, boolean isPartial) {
    // The last character of a part may be incomplete.
    String whole = isPartial ? text.replaceFirst("\ufffd+$", "") : text;
    if (!whole.startsWith(printed)) {
      out.println();
      printed = "";
    }
    out.print(safe(whole.substring(printed.length())));
    printed = whole;
    if (!isPartial) {
      out.println();
    }
  }

  private void remark(TextPrediction prediction) {
    if (!prediction.getRanked().isEmpty()) {
      remarks.accept(
          prediction.getRanked().stream()
              .limit(MOST_RANKED)
              .map(one -> one.getLabel() + " " + percent(one))
              .collect(Collectors.joining(", ")));
    }
    remarks.accept(
        String.format(
            Locale.ROOT,
            "%s%s, v%d, %s, %d + %d tokens, %.0f ms",
            RuleNames.of(prediction.getRule()),
            task(prediction.getRecognition()),
            prediction.getBankVersion(),
            prediction.getEnd().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            prediction.getPromptTokens(),
            prediction.getAnswerTokens(),
            prediction.getLatencyMillis()));
  }

  private static String percent(RankedLabel one) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * one.getProbability());
  }

  private static String task(@Nullable RecognizedTask recognition) {
    if (recognition == null) {
      return "";
    }
    return recognition.getTask() == null
        ? ", no task"
        : String.format(
            Locale.ROOT,
            ", task %d %.1f %%",
            recognition.getTask(),
            100 * recognition.getProbability());
  }
}
