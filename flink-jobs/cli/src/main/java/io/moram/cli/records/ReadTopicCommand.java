// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Converters;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.SinceConverter;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Prints the committed records of a topic, one line each, and keeps none.
 *
 * @param <T> the topic's record type
 */
abstract class ReadTopicCommand<T extends SpecificRecord> extends KafkaCommand {

  /** The exit code if some records cannot be read. */
  static final int SOME_REFUSED = 3;

  static final String EXIT_CODES =
      "Exit code 0 if every record is shown, 1 after a failure, 3 if a record cannot be read.";

  private static final Duration POLL = Duration.ofMillis(500);

  @Option(
      names = {"-f", "--follow"},
      description = "Wait for new records, until the command is stopped.")
  private boolean follow;

  @Option(names = "--json", description = "Print one JSON object per record.")
  private boolean json;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "Print the records of this learner only. Default: all learners.",
      converter = Converters.Learner.class)
  private @Nullable String learner;

  @Option(
      names = "--since",
      paramLabel = "<time>",
      description =
          "Begin at this time: a duration before now, such as '10 min', or a date and time.",
      converter = SinceConverter.class)
  private @Nullable Instant since;

  @Option(
      names = "--last",
      paramLabel = "<n>",
      description = "Print the newest n records only. With --follow, 0 prints new ones alone.",
      converter = Converters.NotNegative.class)
  private @Nullable Integer last;

  private boolean refused;

  abstract String topic(Topics topics);

  /** What reads the topic. */
  abstract MessageCodec<T> codec(KafkaAccess access);

  /** A record in one line, for people. Foreign text in it need not be safe. */
  abstract String line(T record, ConsumerRecord<byte[], byte[]> message);

  /** Whether a record is about a learner. */
  abstract boolean isOf(String name, T record, @Nullable String key);

  /** Whether the command prints the record, as far as its own flags say. */
  boolean isWanted(T record) {
    return true;
  }

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    String topic = topic(access.topics());
    access.requireTopics(topic);
    MessageCodec<T> codec = codec(access);
    PrintWriter out = command().commandLine().getOut();
    Consumer<String> print = out::println;
    try (TopicReader reader = open(access, topic)) {
      if (last == null) {
        reader.readToEnd(message -> show(codec, message, print));
      } else {
        NewestLines newest = new NewestLines(last);
        reader.readToEnd(
            message ->
                show(
                    codec,
                    message,
                    line ->
                        newest.add(
                            message.timestamp(), message.partition(), message.offset(), line)));
        newest.drainTo(print);
      }
      out.flush();
      // A reader that ends, such as `head`, closes the output.
      while (follow && !out.checkError()) {
        reader.poll(POLL).forEach(message -> show(codec, message, print));
      }
    }
    return refused ? SOME_REFUSED : 0;
  }

  /** The flag {@code --learner}; null without it. */
  final @Nullable String learner() {
    return learner;
  }

  final @Nullable Instant since() {
    return since;
  }

  final boolean isJson() {
    return json;
  }

  /** Whether the record is one of those that the flags choose. */
  final boolean isChosen(T record, @Nullable String key) {
    return (learner == null || isOf(learner, record, key)) && isWanted(record);
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private TopicReader open(KafkaAccess access, String topic) {
    IsolationLevel committed = IsolationLevel.READ_COMMITTED;
    if (since != null) {
      return TopicReader.fromTime(access, committed, List.of(topic), since);
    }
    return last != null && last == 0
        ? TopicReader.fromEnd(access, committed, List.of(topic))
        : TopicReader.fromStart(access, committed, List.of(topic));
  }

  private void show(
      MessageCodec<T> codec, ConsumerRecord<byte[], byte[]> message, Consumer<String> print) {
    if (message.value() == null) {
      return;
    }
    try {
      T record = codec.decode(message.value());
      String key = message.key() == null ? null : new String(message.key(), UTF_8);
      if (isChosen(record, key)) {
        print.accept(
            json ? JsonLine.of(RecordJson.of(record)) : VisibleText.of(line(record, message)));
      }
    } catch (MalformedMessageException e) {
      refused = true;
      PrintWriter err = command().commandLine().getErr();
      err.println(
          VisibleText.of(
              "moram: %s/%d@%d: %s"
                  .formatted(
                      message.topic(), message.partition(), message.offset(), e.getMessage())));
      err.flush();
    }
  }
}
