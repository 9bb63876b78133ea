// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
      "  {\"learner\": \"me\", \"label\": \"cat\", \"image\": \"<base64 of a JPEG, PNG, WebP or"
          + " GIF>\"}",
      "  {\"learner\": \"me\", \"endOfTask\": true}"
    })
public final class ProduceCommand extends KafkaCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "<folder>",
      description =
          "A folder or zip file of pictures with the layout <class name>/<picture>, also below"
              + " train/. Without it, JSON lines are read from standard input.")
  private @Nullable Path folder;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "The learner of the pictures of a folder. Default: demo.",
      defaultValue = "demo")
  private String learner = "demo";

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description = "Largest number of pictures per class: the first by name. Default: all.")
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

  @Override
  public Integer call() throws IOException {
    CommandSpec command = command();
    if (promptTemplate != null && !promptTemplate.contains("{}")) {
      throw new ParameterException(
          command.commandLine(),
          "--prompt-template is '"
              + promptTemplate
              + "'; must be a text with {} in place of the class name.");
    }
    if (shots != null && shots < 1) {
      throw new ParameterException(
          command.commandLine(), "--shots is " + shots + "; must be 1 or more.");
    }
    KafkaAccess access = access();
    access.requireTopics(access.topics().examples());
    long sent;
    try (RecordSender sender = new RecordSender(access)) {
      sent = folder == null ? sendLines(sender) : sendFolder(sender, folder);
      sender.flush();
    }
    command
        .commandLine()
        .getErr()
        .printf(
            "%,d records sent to %s at %s.%n",
            sent, access.topics().examples(), access.bootstrapServers());
    return 0;
  }

  private long sendFolder(RecordSender sender, Path source) throws IOException {
    try (PictureFolders files = new PictureFolders()) {
      List<PictureFile> pictures = new ArrayList<>(chosen(files.readPictures(source)));
      Collections.shuffle(pictures, new Random(seed));
      for (PictureFile picture : pictures) {
        sender.send(
            Example.newBuilder()
                .setLearner(learner)
                .setExampleId(picture.name())
                .setEventTime(System.currentTimeMillis())
                .setImage(ByteBuffer.wrap(picture.read()))
                .setLabel(picture.label())
                .setPromptTemplate(promptTemplate)
                .setTaskMarker(marker)
                .build());
      }
      if (endOfTask) {
        sender.send(
            EndOfTask.newBuilder()
                .setLearner(learner)
                .setEventTime(System.currentTimeMillis())
                .build());
      }
      return pictures.size() + (endOfTask ? 1L : 0L);
    }
  }

  private List<PictureFile> chosen(List<PictureFile> pictures) throws IOException {
    List<PictureFile> labeled = pictures.stream().filter(p -> !p.label().isEmpty()).toList();
    if (labeled.isEmpty()) {
      throw new IOException(
          "No picture is in a folder with the name of its class; expected <class name>/<picture>");
    }
    if (shots == null) {
      return labeled;
    }
    int limit = shots;
    return labeled.stream()
        .map(PictureFile::label)
        .distinct()
        .flatMap(label -> labeled.stream().filter(p -> p.label().equals(label)).limit(limit))
        .toList();
  }

  private static long sendLines(RecordSender sender) throws IOException {
    MessageCodec<SpecificRecord> codec = MessageCodec.examples();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    long number = 0;
    long sent = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        SpecificRecord record = codec.decode(line.getBytes(UTF_8));
        if (record instanceof Example example) {
          sender.send(example);
        } else {
          sender.sendControl(record);
        }
        sent++;
      } catch (MalformedMessageException e) {
        sender.flush();
        throw new IOException(
            "Line " + number + " (" + sent + " records before it were sent): " + e.getMessage(), e);
      }
    }
    return sent;
  }
}
