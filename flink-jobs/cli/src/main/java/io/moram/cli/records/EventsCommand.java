// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import io.moram.client.KafkaAccess;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Prints what happened to learners. */
@Command(
    name = "events",
    description = "Print what happened to learners: tasks, boundaries, training, quarantine.",
    footer = {
      "",
      ReadTopicCommand.EXIT_CODES,
      "Examples:",
      "  moram events --learner shop --since '1 h'",
      "  moram events --follow --last 0 --json"
    })
public final class EventsCommand extends ReadTopicCommand<LearnerEvent> {

  private final MessageCodec<LearnerEvent> codec = MessageCodec.events();

  @Override
  String topic(Topics topics) {
    return topics.events();
  }

  @Override
  MessageCodec<LearnerEvent> codec(KafkaAccess access) {
    return codec;
  }

  @Override
  String line(LearnerEvent event, ConsumerRecord<byte[], byte[]> message) {
    String figures =
        event.getFigures().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(one -> one.getKey() + "=" + number(one.getValue()))
            .collect(Collectors.joining(" "));
    return "%s  %s  task %d  %s%s%s"
        .formatted(
            time(event.getTime()),
            event.getLearner(),
            event.getTask(),
            event.getKind(),
            event.getReason().isEmpty() ? "" : ": " + event.getReason(),
            figures.isEmpty() ? "" : "  " + figures);
  }

  @Override
  boolean isOf(String name, LearnerEvent event, @Nullable String key) {
    return event.getLearner().equals(name);
  }

  private static String number(double figure) {
    return figure == Math.rint(figure) && Math.abs(figure) < 1e15
        ? Long.toString((long) figure)
        : String.format(Locale.ROOT, "%.4g", figure);
  }
}
