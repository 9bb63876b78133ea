// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OutputFlags;
import io.moram.cli.input.PairFile;
import io.moram.cli.input.RecordLines;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.TextExample;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Sends labeled pictures, or prompts with answers, to the topic {@code examples}. */
@Command(
    name = "produce",
    description =
        "Send labeled pictures to a broker, from a folder or as JSON lines; or prompts with answers"
            + " from a file.",
    footer = {
      "",
      "A line of JSON is an example, or the end of the open task:",
      "  {\"learner\": \"me\", \"label\": \"cat\", \"image\": \"<base64 of a picture's file>\"}",
      "  {\"learner\": \"me\", \"prompt\": \"Which team? My invoice is wrong.\", \"answer\": \"billing\"}",
      "  {\"learner\": \"me\", \"endOfTask\": true}",
      "A line of --texts has fields of any names, and a CSV names its columns in its first row. The"
          + " separator of a CSV is a comma, a semicolon or a tab. Other columns are passed over:",
      "  moram produce --texts intents.jsonl --learner support",
      "  moram produce --texts mails.csv --prompt-template 'Mail: {text} Team:' --answer-column team",
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
      description = "The learner of the pictures of a folder, or of --texts. Default: demo.",
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
      names = {"--marker", "--task-marker"},
      paramLabel = "<name>",
      description = "Task marker of the pictures of a folder, or of --texts. Default: no marker.")
  private @Nullable String marker;

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description =
          "Prompt of the classes; {} stands for the class name. Default: the learner's. With"
              + " --texts: the prompt; {name} stands for the column of this name. Default:"
              + " {prompt}.")
  private @Nullable String promptTemplate;

  @Option(
      names = "--end-of-task",
      description = "End the open task of the learner after a folder or --texts.")
  private boolean endOfTask;

  @Option(
      names = "--only",
      paramLabel = "<file>",
      description = "Send only the pictures of a folder that this file names, one per line.")
  private @Nullable Path only;

  @Mixin private InputFlags input = new InputFlags();

  @Mixin private TextFlags texts = new TextFlags();

  @Override
  public Integer call() throws IOException {
    checkFlags();
    KafkaAccess access = access();
    long sent;
    long refused;
    try (Refusals refusals = input.refusals()) {
      sent = send(access, refusals);
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

  private void checkFlags() {
    if (texts.file() != null) {
      if (folder != null) {
        throw new ParameterException(
            command().commandLine(),
            "--texts does not work with a folder. Send one after the other.");
      }
      input.refuse("applies to a folder only.", "--shots", "--seed", "--only");
      return;
    }
    input.refuse("works with --texts only.", "--answer-column");
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
      input.refuse("applies to standard input and --texts only.", "--from-line");
    }
  }

  private long send(KafkaAccess access, Refusals refusals) throws IOException {
    String file = texts.file();
    if (file != null) {
      try (PairFile pairs = new PairFile(file, MessageLimits.DEFAULT.messageBytes())) {
        TextExamples examples =
            new TextExamples(
                pairs, texts.prompt(promptTemplate), texts.answerColumn(), input, refusals);
        return send(access, sender -> examples.send(sender, learner, marker));
      }
    }
    if (folder == null) {
      return send(access, sender -> sendLines(sender, refusals));
    }
    try (PictureFolders files = new PictureFolders()) {
      ExampleFolder examples = examples(files, folder, refusals);
      return send(access, examples::send);
    }
  }

  /** Sends records, and returns how many. */
  private interface Sending {
    long to(RecordSender sender) throws IOException;
  }

  private long send(KafkaAccess access, Sending records) throws IOException {
    access.requireTopics(access.topics().examples());
    try (RecordSender sender = new RecordSender(access)) {
      long sent = records.to(sender);
      if (endOfTask) {
        sender.send(
            EndOfTask.newBuilder()
                .setLearner(learner)
                .setEventTime(System.currentTimeMillis())
                .build());
        sent++;
      }
      sender.flush();
      return sent;
    }
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
          } else if (record instanceof TextExample example) {
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
