// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.OutputFlags;
import io.moram.cli.console.Terminal;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import io.moram.client.RecordSender;
import io.moram.client.data.DataException;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.Example;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The labeled pictures of a folder, which are read and sent one by one. */
final class ExampleFolder {

  private final PictureFolders files;
  private final Refusals refusals;
  private final Function<PictureFile, Example.Builder> example;
  private final CommandSpec command;
  private List<PictureFile> pictures = List.of();
  private boolean skipsBad;

  /**
   * @param example begins the example of a picture, without its bytes and its name
   */
  ExampleFolder(
      PictureFolders files,
      Refusals refusals,
      Function<PictureFile, Example.Builder> example,
      CommandSpec command) {
    this.files = files;
    this.refusals = refusals;
    this.example = example;
    this.command = command;
  }

  /**
   * Finds the pictures, and checks all that can be checked before one is sent.
   *
   * @param skips whether classes and pictures that break a rule are left out
   * @param only a file with the names of the pictures to send; null for all
   */
  ExampleFolder read(Path source, boolean skips, @Nullable Path only) throws IOException {
    skipsBad = skips;
    List<PictureFile> labeled =
        files.readPictures(source).stream().filter(one -> !one.label().isEmpty()).toList();
    files.leftOut().lines().forEach(line -> OutputFlags.note(command, line));
    if (labeled.isEmpty()) {
      throw new IOException(
          "No picture is in a folder with the name of its class; expected <class name>/<picture>");
    }
    if (only != null) {
      try (Stream<String> lines = Files.lines(only, UTF_8)) {
        Set<String> names =
            lines.filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
        labeled = labeled.stream().filter(one -> names.contains(one.name())).toList();
      }
    }
    pictures = skips ? withGoodLabels(labeled) : labeled;
    PictureFolders.requireLabels(pictures);
    return this;
  }

  /**
   * Orders the pictures.
   *
   * @param shots the most pictures per class; null for all
   */
  ExampleFolder choose(@Nullable Integer shots, long seed) {
    Map<String, Integer> counts = new HashMap<>();
    List<PictureFile> chosen = new ArrayList<>();
    for (PictureFile picture : pictures) {
      if (shots == null || counts.merge(picture.label(), 1, Integer::sum) <= shots) {
        chosen.add(picture);
      }
    }
    Collections.shuffle(chosen, new Random(seed));
    pictures = chosen;
    return this;
  }

  /** Sends the pictures, and returns how many. */
  long send(RecordSender sender) throws IOException {
    Terminal terminal = Terminal.ofProcess();
    ProgressReporter progress =
        ProgressReporters.forOutput(
            terminal.redraws() && !OutputFlags.isQuiet(command),
            terminal.colours(),
            System.err,
            command.commandLine().getErr());
    TimeLeft left = new TimeLeft(InstantSource.system());
    progress.begin("sending", "pictures");
    long sent = 0;
    long seen = 0;
    for (PictureFile picture : pictures) {
      if (send(picture, sender)) {
        sent++;
      }
      seen++;
      if (!OutputFlags.isQuiet(command)) {
        progress.update(seen, pictures.size(), left.after(seen, pictures.size()));
      }
    }
    progress.end();
    return sent;
  }

  private boolean send(PictureFile picture, RecordSender sender) throws IOException {
    byte[] bytes;
    try {
      bytes = picture.read();
    } catch (IOException e) {
      if (!skipsBad) {
        throw e;
      }
      refusals.add(
          picture.name(), String.valueOf(e.getMessage()), ProduceCommand.utf8(picture.name()));
      return false;
    }
    sender.send(
        example
            .apply(picture)
            .setExampleId(ProduceCommand.exampleId(picture.name()))
            .setImage(ByteBuffer.wrap(bytes))
            .build());
    return true;
  }

  private List<PictureFile> withGoodLabels(List<PictureFile> labeled) throws IOException {
    Map<String, String> faults = new HashMap<>();
    for (String label : labeled.stream().map(PictureFile::label).distinct().toList()) {
      PictureFile one =
          labeled.stream().filter(file -> file.label().equals(label)).findFirst().orElseThrow();
      try {
        PictureFolders.requireLabels(List.of(one));
      } catch (DataException e) {
        faults.put(label, String.valueOf(e.getMessage()));
      }
    }
    List<PictureFile> good = new ArrayList<>();
    for (PictureFile picture : labeled) {
      String fault = faults.get(picture.label());
      if (fault == null) {
        good.add(picture);
      } else {
        refusals.add(picture.name(), fault, ProduceCommand.utf8(picture.name()));
      }
    }
    return good;
  }
}
