// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Commands;
import io.moram.client.DeadLetterReplay;
import io.moram.client.DeadLetterReplay.Fate;
import io.moram.client.DeadLetterReplay.Replayed;
import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Topics;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Prints records that could not be used, and sends them back. */
@Command(
    name = "dead-letters",
    description = "Print the records that could not be used, and why; or send them back.",
    footer = {
      "",
      "--replay sends each record back once: it goes on where the last replay ended. A letter keeps"
          + " the first 512 KiB of its record; a longer record is read again from its topic, as"
          + " long as Kafka keeps it there. The jobs refuse again what is still wrong.",
      "--json prints the kept bytes in base64, to repair them and to send them with `moram"
          + " produce`.",
      "Exit code 0 if every record is shown or sent, 1 after a failure, 3 if some were not.",
      "Examples:",
      "  moram dead-letters --since '1 h' --reason BAD_IMAGE",
      "  moram dead-letters --replay --learner shop --dry-run"
    })
public final class DeadLettersCommand extends ReadTopicCommand<DeadLetter> {

  private static final String GROUP = "-dead-letters-replay";

  private final MessageCodec<DeadLetter> codec = MessageCodec.deadLetters();

  @Option(
      names = "--reason",
      split = ",",
      paramLabel = "<reason>",
      description = "Only letters of these reasons: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<DeadLetterReason> reasons = new ArrayList<>();

  @Option(names = "--replay", description = "Send the records back to their topics.")
  private boolean replay;

  @Option(names = "--dry-run", description = "Say what --replay would send, and send nothing.")
  private boolean dryRun;

  @Option(
      names = "--again",
      description = "With --replay, begin at the first letter, and not after the last replay.")
  private boolean again;

  @Override
  public Integer call() throws IOException {
    for (String flag : List.of("--dry-run", "--again")) {
      refuse(!replay, flag, "works with --replay only.");
    }
    for (String flag : List.of("--follow", "--last", "--json")) {
      refuse(replay, flag, "does not work with --replay.");
    }
    return replay ? replay() : super.call();
  }

  @Override
  String topic(Topics topics) {
    return topics.deadLetters();
  }

  @Override
  MessageCodec<DeadLetter> codec(KafkaAccess access) {
    return codec;
  }

  @Override
  String line(DeadLetter letter, ConsumerRecord<byte[], byte[]> message) {
    ByteBuffer key = letter.getKey();
    return "%s  %s  %s  key %s  %,d bytes  %s  %s"
        .formatted(
            time(letter.getTime()),
            letter.getReason(),
            place(letter),
            key == null ? "none" : PayloadExcerpt.of(key),
            letter.getPayloadSize(),
            letter.getDetail(),
            PayloadExcerpt.of(letter.getPayload()));
  }

  @Override
  boolean isOf(String name, DeadLetter letter, @Nullable String key) {
    ByteBuffer learner = letter.getKey();
    return learner != null && UTF_8.decode(learner.duplicate()).toString().equals(name);
  }

  @Override
  boolean isWanted(DeadLetter letter) {
    return reasons.isEmpty() || reasons.contains(letter.getReason());
  }

  private int replay() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().deadLetters());
    PrintWriter out = command().commandLine().getOut();
    Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    var from = since();
    new DeadLetterReplay(access, options().get(TopicOptions.GROUP_ID_PREFIX) + GROUP)
        .run(
            again,
            dryRun,
            letter ->
                isChosen(letter, null) && (from == null || letter.getTime() >= from.toEpochMilli()),
            replayed -> {
              counts.merge(replayed.fate(), 1, Integer::sum);
              out.println(VisibleText.of(text(replayed)));
            });
    out.printf(
        "%,d records %s.%n", counts.getOrDefault(Fate.SENT, 0), dryRun ? "would be sent" : "sent");
    int kept = counts.values().stream().mapToInt(Integer::intValue).sum();
    kept -= counts.getOrDefault(Fate.SENT, 0);
    if (counts.isEmpty() && !again) {
      out.println("There is no such letter after the last replay. --again begins at the first.");
    }
    out.flush();
    return kept == 0 ? 0 : SOME_REFUSED;
  }

  private String text(Replayed replayed) {
    DeadLetter letter = Commands.require(replayed.letter().record());
    return place(letter)
        + ", "
        + letter.getReason()
        + ": "
        + switch (replayed.fate()) {
          case SENT -> dryRun ? "would be sent" : "sent";
          case LOST ->
              "not sent: the letter has the first "
                  + letter.getPayload().remaining()
                  + " of "
                  + letter.getPayloadSize()
                  + " bytes, and Kafka has deleted the record. Send it from its source.";
          case FOREIGN -> "not sent: only examples and requests are sent back.";
        };
  }

  private void refuse(boolean refused, String flag, String why) {
    if (refused && command().commandLine().getParseResult().hasMatchedOption(flag)) {
      throw new ParameterException(command().commandLine(), flag + " " + why);
    }
  }

  private static String place(DeadLetter letter) {
    return letter.getTopic() + "/" + letter.getPartition() + "@" + letter.getOffset();
  }
}
