// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.Converters;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.TextGrid;
import io.moram.client.KafkaAccess;
import io.moram.client.LearnerStatus;
import io.moram.client.LearnerStatusReader;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedAtoms.Published;
import io.moram.client.PublishedTask;
import io.moram.flink.learner.Content;
import io.moram.schemas.ClassName;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Lists and verifies the content of the topic {@code atoms}. */
@Command(
    name = "bank",
    description = "List the sealed tasks on the atoms topic and verify every checksum.",
    subcommands = {
      BankExportCommand.class,
      BankImportCommand.class,
      BankImportAdapterCommand.class
    },
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "",
      "Exit code 1 if a task is incomplete or a checksum does not match, 3 if --learner is unknown."
    })
public final class BankCommand extends KafkaCommand {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "List the tasks of this learner only. Default: all learners.",
      converter = Converters.Learner.class)
  private @Nullable String learner;

  @Option(names = "--classes", description = "Also print the class names of each task.")
  private boolean classes;

  @Option(names = "--json", description = "Print one JSON object per task.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = command();
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms());
    Published published = new PublishedAtoms(access).read(learner);
    PrintWriter out = command.commandLine().getOut();
    if (learner != null && published.tasks().isEmpty()) {
      return unknown(learner, access);
    }
    if (json) {
      published.tasks().forEach(task -> out.println(JsonLine.of(asJson(task))));
    } else {
      print(published, out);
    }
    out.flush();
    PrintWriter err = command.commandLine().getErr();
    published
        .faults()
        .forEach(
            fault ->
                err.println(VisibleText.of("moram: " + access.topics().atoms() + ", " + fault)));
    boolean whole = published.tasks().stream().allMatch(task -> task.faults().isEmpty());
    return whole && published.faults().isEmpty() ? 0 : 1;
  }

  private int unknown(String name, KafkaAccess access) {
    NavigableMap<String, LearnerStatus> known = new LearnerStatusReader(access).read(null);
    PrintWriter err = command().commandLine().getErr();
    err.println(
        known.containsKey(name)
            ? "moram: " + name + " has sealed no task yet."
            : "moram: no learner %s on the topic %s; learners: %s"
                .formatted(
                    name,
                    access.topics().atoms(),
                    known.isEmpty() ? "none" : String.join(", ", known.keySet())));
    err.flush();
    return known.containsKey(name) ? 0 : 3;
  }

  private void print(Published published, PrintWriter out) {
    if (published.tasks().isEmpty()) {
      out.println("No learner has sealed a task yet.");
      return;
    }
    TextGrid grid =
        new TextGrid(
            "learner", "task", "sealed", "examples", "classes", "sites", "atoms", "size", "state");
    Set<String> ofTexts = learnersOfTexts(published);
    for (PublishedTask task : published.tasks()) {
      TaskSealed seal = task.seal();
      grid.row(
          task.learner(),
          Integer.toString(task.task()),
          seal == null ? "" : time(seal),
          seal == null ? "" : String.format(Locale.ROOT, "%,d", seal.getExamples()),
          seal == null
              ? ""
              : ofTexts.contains(task.learner())
                  ? "texts"
                  : Integer.toString(seal.getVocabulary().size()),
          Integer.toString(task.blocks().size()),
          String.format(Locale.ROOT, "%,d", task.atoms()),
          size(task.bytes()),
          task.faults().isEmpty() ? "whole" : task.faults().size() + " faults");
    }
    grid.printTo(out);
    for (PublishedTask task : published.tasks()) {
      String name = task.learner() + ", task " + task.task();
      task.faults().forEach(fault -> out.println(VisibleText.of(name + ": " + fault)));
      if (classes) {
        out.println(VisibleText.of(name + ": " + String.join(", ", labels(task))));
      }
    }
  }

  /** Learners of texts: a trainer names one class for all of their tasks. */
  private static Set<String> learnersOfTexts(Published published) {
    return published.tasks().stream()
        .filter(BankCommand::namesTexts)
        .map(PublishedTask::learner)
        .collect(Collectors.toSet());
  }

  private static boolean namesTexts(PublishedTask task) {
    TaskSealed seal = task.seal();
    return seal != null
        && seal.getVocabulary()
            .equals(List.of(new ClassName(Content.Text.LABEL, Content.Text.TEMPLATE)));
  }

  private static ObjectNode asJson(PublishedTask task) {
    ObjectNode node =
        JSON.createObjectNode().put("learner", task.learner()).put("task", task.task());
    TaskSealed seal = task.seal();
    if (seal != null) {
      node.put("sealedAt", time(seal)).put("examples", seal.getExamples());
      node.put("backbone", seal.getBackbone());
      node.put("recursOf", seal.getRecursOf());
      node.set("classes", JSON.valueToTree(labels(task)));
    }
    node.put("signatureBytes", task.signatureBytes());
    node.put("sites", task.blocks().size()).put("atoms", task.atoms()).put("bytes", task.bytes());
    node.put("whole", task.faults().isEmpty());
    return node.set("faults", JSON.valueToTree(task.faults()));
  }

  private static List<String> labels(PublishedTask task) {
    TaskSealed seal = task.seal();
    return seal == null
        ? List.of()
        : seal.getVocabulary().stream().map(ClassName::getLabel).toList();
  }

  private static String time(TaskSealed seal) {
    return Instant.ofEpochMilli(seal.getSealedAt()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
