// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.input.PairFile;
import io.moram.cli.input.PairRow;
import io.moram.cli.input.PromptTemplate;
import io.moram.client.RecordSender;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextExample;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Prompts with their answers from a file, each of which is sent when it is read. */
final class TextExamples {

  private final PairFile file;
  private final PromptTemplate prompt;
  private final String answerColumn;
  private final InputFlags input;
  private final Refusals refusals;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.examples();

  /**
   * @throws IOException if the file has a header without a column that is needed
   */
  TextExamples(
      PairFile file,
      PromptTemplate prompt,
      String answerColumn,
      InputFlags input,
      Refusals refusals)
      throws IOException {
    this.file = file;
    this.prompt = prompt;
    this.answerColumn = answerColumn;
    this.input = input;
    this.refusals = refusals;
    Set<String> columns = file.rows().columns();
    String fault = columns.isEmpty() ? "" : absent(columns);
    if (!fault.isEmpty()) {
      throw new IOException(file.name() + " " + fault);
    }
  }

  /** Sends the examples of a learner, and returns how many. */
  long send(RecordSender sender, String learner, @Nullable String marker) throws IOException {
    long sent = 0;
    for (PairRow row = file.rows().next(); row != null; row = file.rows().next()) {
      if (row.line() < input.firstLine()) {
        continue;
      }
      String fault = row.fault().isEmpty() ? absent(row.columns().keySet()) : row.fault();
      if (fault.isEmpty()) {
        TextExample example = example(row, learner, marker);
        fault = fault(example);
        if (fault.isEmpty()) {
          sender.send(example);
          sent++;
          continue;
        }
      }
      if (!input.skipsBad()) {
        sender.flush();
        throw new IOException(
            "Line %d of %s (%d records before it were sent): %s%s"
                .formatted(row.line(), file.name(), sent, fault, InputFlags.remedy(row.line())));
      }
      refusals.add("line " + row.line(), fault, row.json());
    }
    return sent;
  }

  private TextExample example(PairRow row, String learner, @Nullable String marker) {
    return TextExample.newBuilder()
        .setLearner(learner)
        .setExampleId(ProduceCommand.exampleId(file.name() + ":" + row.line()))
        .setEventTime(System.currentTimeMillis())
        .setPrompt(prompt.of(row.columns()))
        .setAnswer(row.columns().getOrDefault(answerColumn, ""))
        .setTaskMarker(marker)
        .build();
  }

  private String fault(TextExample example) {
    try {
      codec.tidy(example);
      return "";
    } catch (MalformedMessageException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Names the columns that are needed and absent; empty if there are none. */
  private String absent(Collection<String> columns) {
    List<String> absent =
        Stream.concat(prompt.columns().stream(), Stream.of(answerColumn))
            .filter(column -> !columns.contains(column))
            .map(VisibleText::quoted)
            .distinct()
            .toList();
    return absent.isEmpty()
        ? ""
        : "has no column %s; its columns are %s. Name others with --prompt-template and --answer-column."
            .formatted(
                String.join(", ", absent),
                String.join(", ", columns.stream().limit(20).map(VisibleText::quoted).toList()));
  }
}
