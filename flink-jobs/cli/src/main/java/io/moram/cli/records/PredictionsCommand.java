// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import io.moram.cli.console.RuleNames;
import io.moram.client.KafkaAccess;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.Topics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Prints the predictions that anyone asked for. */
@Command(
    name = "predictions",
    description = "Print the answers to requests, whoever sent them.",
    footer = {
      "",
      ReadTopicCommand.EXIT_CODES,
      "Examples:",
      "  moram predictions --learner shop --last 20",
      "  moram predictions --follow --last 0 --json"
    })
public final class PredictionsCommand extends ReadTopicCommand<SpecificRecord> {

  private static final int MOST_LABELS = 3;
  private static final int LONGEST_TEXT = 200;

  @Override
  String topic(Topics topics) {
    return topics.predictions();
  }

  @Override
  MessageCodec<SpecificRecord> codec(KafkaAccess access) {
    return access.answerCodec();
  }

  @Override
  String line(SpecificRecord record, ConsumerRecord<byte[], byte[]> message) {
    if (record instanceof TextPrediction text) {
      return "%s  %s  %s  %s  (%s, %s, v%d, %s ms)"
          .formatted(
              time(text.getEventTime()),
              text.getLearner(),
              text.getRequestId(),
              text.getRanked().isEmpty() ? cut(text.getText()) : ranked(text.getRanked()),
              text.getEnd().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              RuleNames.of(text.getRule()),
              text.getBankVersion(),
              String.format(Locale.ROOT, "%.0f", text.getLatencyMillis()));
    }
    Prediction prediction = (Prediction) record;
    return "%s  %s  %s  %s  (%s, v%d, %s ms)"
        .formatted(
            time(prediction.getEventTime()),
            prediction.getLearner(),
            prediction.getRequestId(),
            prediction.getRanked().isEmpty() ? "no class" : ranked(prediction.getRanked()),
            RuleNames.of(prediction.getRule()),
            prediction.getBankVersion(),
            String.format(Locale.ROOT, "%.0f", prediction.getLatencyMillis()));
  }

  @Override
  boolean isOf(String name, SpecificRecord record, @Nullable String key) {
    String learner =
        record instanceof TextPrediction text
            ? text.getLearner()
            : ((Prediction) record).getLearner();
    return learner.equals(name);
  }

  private static String ranked(List<RankedLabel> labels) {
    return labels.stream()
        .limit(MOST_LABELS)
        .map(
            label ->
                String.format(
                    Locale.ROOT, "%s %.1f %%", label.getLabel(), 100 * label.getProbability()))
        .collect(Collectors.joining(", "));
  }

  private static String cut(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST_TEXT) {
      return "'" + text + "'";
    }
    return "'" + text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT)) + "…'";
  }
}
