// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import io.moram.cli.console.RuleNames;
import io.moram.client.KafkaAccess;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Topics;
import java.util.Locale;
import java.util.stream.Collectors;
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
public final class PredictionsCommand extends ReadTopicCommand<Prediction> {

  private static final int MOST_LABELS = 3;

  @Override
  String topic(Topics topics) {
    return topics.predictions();
  }

  @Override
  MessageCodec<Prediction> codec(KafkaAccess access) {
    return access.predictionCodec();
  }

  @Override
  String line(Prediction prediction, ConsumerRecord<byte[], byte[]> message) {
    String ranked =
        prediction.getRanked().stream()
            .limit(MOST_LABELS)
            .map(
                label ->
                    String.format(
                        Locale.ROOT, "%s %.1f %%", label.getLabel(), 100 * label.getProbability()))
            .collect(Collectors.joining(", "));
    return "%s  %s  %s  %s  (%s, v%d, %s ms)"
        .formatted(
            time(prediction.getEventTime()),
            prediction.getLearner(),
            prediction.getRequestId(),
            ranked.isEmpty() ? "no class" : ranked,
            RuleNames.of(prediction.getRule()),
            prediction.getBankVersion(),
            String.format(Locale.ROOT, "%.0f", prediction.getLatencyMillis()));
  }

  @Override
  boolean isOf(String name, Prediction prediction, @Nullable String key) {
    return prediction.getLearner().equals(name);
  }
}
