// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import io.moram.cli.console.RuleNames;
import io.moram.client.KafkaAccess;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationRow;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Prints the accuracies of learners, and the scores of texts. */
@Command(
    name = "evaluations",
    description =
        "Print the accuracies of learners, and the mean scores of their answers in text. A learner's"
            + " newest record holds its whole matrix; its line shows the newest bank version under"
            + " each rule.",
    footer = {
      "",
      ReadTopicCommand.EXIT_CODES,
      "Examples:",
      "  moram evaluations --learner shop --last 1",
      "  moram evaluations --learner shop --last 1 --json"
    })
public final class EvaluationsCommand extends ReadTopicCommand<Evaluation> {

  private final MessageCodec<Evaluation> codec = MessageCodec.evaluations();

  @Override
  String topic(Topics topics) {
    return topics.evaluations();
  }

  @Override
  MessageCodec<Evaluation> codec(KafkaAccess access) {
    return codec;
  }

  @Override
  String line(Evaluation evaluation, ConsumerRecord<byte[], byte[]> message) {
    return "%s  %s  %s"
        .formatted(
            time(evaluation.getTime()),
            evaluation.getLearner(),
            newest(evaluation.getRows()).stream()
                .map(EvaluationsCommand::text)
                .collect(Collectors.joining("  ")));
  }

  @Override
  boolean isOf(String name, Evaluation evaluation, @Nullable String key) {
    return evaluation.getLearner().equals(name);
  }

  /** The rows are ordered by rule, and then by bank version. */
  private static List<EvaluationRow> newest(List<EvaluationRow> rows) {
    return IntStream.range(0, rows.size())
        .filter(i -> i == rows.size() - 1 || rows.get(i + 1).getRule() != rows.get(i).getRule())
        .mapToObj(rows::get)
        .toList();
  }

  private static String text(EvaluationRow row) {
    return row.getCells().stream()
        .map(EvaluationsCommand::text)
        .collect(
            Collectors.joining(
                ", ", RuleNames.of(row.getRule()) + " v" + row.getBankVersion() + ": ", ""));
  }

  private static String text(EvaluationCell cell) {
    Double scoreSum = cell.getScoreSum();
    if (scoreSum != null && cell.getPredictions() > 0) {
      return String.format(
          Locale.ROOT,
          "%s score %.1f of %,d",
          cell.getDomain(),
          scoreSum / cell.getPredictions(),
          cell.getPredictions());
    }
    return String.format(
        Locale.ROOT,
        "%s %.1f %% of %,d",
        cell.getDomain(),
        cell.getPredictions() == 0 ? 0.0 : 100.0 * cell.getCorrect() / cell.getPredictions(),
        cell.getPredictions());
  }
}
