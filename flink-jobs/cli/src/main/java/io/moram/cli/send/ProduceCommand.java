// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OutputFlags;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Sends labeled pictures to the topic {@code examples}. */
@Command(
    name = "produce",
    description = "Send labeled pictures to a broker, from a folder or as JSON lines.",
    footer = {
      "",
      "A line of JSON is an example, or the end of the open task:",
      "  {\"learner\": \"me\", \"label\": \"cat\", \"image\": \"<base64 of a picture's file>\"}",
      "  {\"learner\": \"me\", \"endOfTask\": true}",
      "Exit code 0 if everything is sent, 1 after a failure, 3 if --skip-bad left something out."
    })
public final class ProduceCommand extends KafkaCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "<folder>",
      description =
          "A folder or zip file of pictures with the layout <class name>/<picture>, also below"
              + " train/. Folders in a class belong to it. Without it, JSON lines are read from"
              + " standard input.")
  private @Nullable Path folder;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "The learner of the pictures of a folder. Default: demo.",
      defaultValue = "demo",
      converter = Converters.Learner.class)
  private String learner = "demo";

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description = "Largest number of pictures per class: the first by name. Default: all.",
      converter = Converters.Positive.class)
  private @Nullable Integer shots;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description = "Seed of the order of the pictures of a folder. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--marker",
      paramLabel = "<name>",
      description = "Task marker of the pictures of a folder. Default: no marker.")
  private @Nullable String marker;

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description = "Prompt of the classes; {} stands for the class name. Default: the learner's.")
  private @Nullable String promptTemplate;

  @Option(
      names = "--end-of-task",
      description = "End the open task of the learner after the pictures of a folder.")
  private boolean endOfTask;

  @Option(
      names = "--only",
      paramLabel = "<file>",
      description = "Send only the pictures of a folder that this file names, one per line.")
  private @Nullable Path only;

  @Mixin private InputFlags input = new InputFlags();

  @Override
  public Integer call() throws IOException {
    if (promptTemplate != null && !promptTemplate.contains("{}")) {
      throw new ParameterException(
          command().commandLine(),
          "--prompt-template is '"
              + promptTemplate
              + "'; must be a text with {} in place of the class name.");
    }
    if (folder == null) {
      input.refuse(
          "does not apply to standard input; each line says what its record is.",
          "--learner",
          "--shots",
          "--seed",
          "--marker",
          "--prompt-template",
          "--end-of-task",
          "--only");
    } else {
      input.refuse("applies to standard input only.", "--from-line");
    }
    KafkaAccess access = access();
    long sent;
    long refused;
    try (Refusals refusals = input.refusals();
        PictureFolders files = new PictureFolders()) {
      ExampleFolder examples = folder == null ? null : examples(files, folder, refusals);
      access.requireTopics(access.topics().examples());
      try (RecordSender sender = new RecordSender(access)) {
        sent = examples == null ? sendLines(sender, refusals) : examples.send(sender);
        if (folder != null && endOfTask) {
          sender.send(
              EndOfTask.newBuilder()
                  .setLearner(learner)
                  .setEventTime(System.currentTimeMillis())
                  .build());
          sent++;
        }
        sender.flush();
      }
      refused = refusals.count();
    }
    var err = command().commandLine().getErr();
    if (!OutputFlags.isQuiet(command())) {
      err.printf(
          "%,d records sent to %s at %s%s.%n",
          sent,
          access.topics().examples(),
          access.bootstrapServers(),
          refused == 0 ? "" : ", %,d left out".formatted(refused));
      err.flush();
    }
    return refused == 0 ? 0 : 3;
  }

  private ExampleFolder examples(PictureFolders files, Path source, Refusals refusals)
      throws IOException {
    return new ExampleFolder(
            files,
            refusals,
            picture ->
                Example.newBuilder()
                    .setLearner(learner)
                    .setEventTime(System.currentTimeMillis())
                    .setLabel(picture.label())
                    .setPromptTemplate(promptTemplate)
                    .setTaskMarker(marker),
            command())
        .read(source, input.skipsBad(), only)
        .choose(shots, seed);
  }

  private long sendLines(RecordSender sender, Refusals refusals) throws IOException {
    MessageCodec<SpecificRecord> codec = MessageCodec.examples();
    RecordLines lines = new RecordLines(System.in, MessageLimits.DEFAULT.messageBytes());
    long sent = 0;
    for (RecordLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.number() < input.firstLine()) {
        continue;
      }
      byte[] bytes = line.bytes();
      String fault = InputFlags.tooLong();
      try {
        if (bytes != null) {
          SpecificRecord record = codec.decode(bytes);
          if (record instanceof Example example) {
            sender.send(example);
          } else {
            sender.sendControl(record);
          }
          sent++;
          continue;
        }
      } catch (MalformedMessageException e) {
        fault = String.valueOf(e.getMessage());
      }
      if (!input.skipsBad()) {
        sender.flush();
        throw new IOException(
            "Line %d (%d records before it were sent): %s%s"
                .formatted(line.number(), sent, fault, InputFlags.remedy(line.number())));
      }
      refusals.add("line " + line.number(), fault, bytes);
    }
    return sent;
  }

  /** The name of an example: the end of a long one tells more than its start. */
  static String exampleId(String name) {
    int most = 256;
    return name.length() <= most ? name : "…" + name.substring(name.length() - most + 1);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
