// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.TextGrid;
import io.moram.client.KafkaAccess;
import io.moram.client.LearnerStatus;
import io.moram.client.LearnerStatus.LastEvent;
import io.moram.client.LearnerStatus.OpenTask;
import io.moram.client.LearnerStatus.Quarantined;
import io.moram.client.LearnerStatusReader;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the topics say of learners. */
@Command(
    name = "status",
    description =
        "Show bank version, tasks, open task and quarantine of learners, from the topics atoms and"
            + " events.",
    footer = {
      "",
      "The topic events forgets after its retention, so an open task or a quarantine of long ago"
          + " may not be known. `moram bank` verifies the atoms themselves.",
      "Exit code 1 if the topics know nothing of the learner."
    })
final class LearnerStatusCommand extends KafkaCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      arity = "0..1",
      paramLabel = "<learner>",
      description = "The name of the learner. Default: all learners.")
  private @Nullable String learner;

  @Option(names = "--json", description = "Print one JSON object per learner.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms(), access.topics().events());
    Collection<LearnerStatus> all = new LearnerStatusReader(access).read(learner).values();
    PrintWriter out = command().commandLine().getOut();
    if (json) {
      all.forEach(status -> out.println(asJson(status)));
    } else if (all.isEmpty()) {
      out.println(
          "The topics know " + (learner == null ? "no learner." : "nothing of " + learner + "."));
    } else {
      print(all, out);
    }
    out.flush();
    return learner != null && all.isEmpty() ? 1 : 0;
  }

  private void print(Collection<LearnerStatus> all, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "learner", "bank version", "generation", "open task", "keys", "last event", "state");
    for (LearnerStatus status : all) {
      LastEvent last = status.lastEvent();
      grid.row(
          status.learner(),
          Integer.toString(status.bankVersion()),
          status.generation() == 0 ? "" : time(status.generation()),
          openTask(status.openTask()),
          Integer.toString(status.keys()),
          last == null ? "" : time(last.time()) + " " + last.kind(),
          status.quarantine() == null ? "" : "quarantine");
    }
    grid.printTo(out);
    for (LearnerStatus status : all) {
      Quarantined quarantine = status.quarantine();
      if (quarantine != null) {
        out.println(
            status.learner()
                + " is in quarantine since "
                + time(quarantine.since())
                + ": "
                + quarantine.reason());
      }
    }
    if (learner != null) {
      all.forEach(status -> printTasks(status, out));
    }
  }

  private static void printTasks(LearnerStatus status, PrintWriter out) {
    if (status.seals().isEmpty()) {
      return;
    }
    out.println();
    TextGrid grid = new TextGrid("task", "sealed", "examples", "new classes", "sites");
    for (TaskSealed seal : status.seals()) {
      grid.row(
          Integer.toString(seal.getTask()),
          time(seal.getSealedAt()),
          Long.toString(seal.getExamples()),
          Integer.toString(seal.getVocabulary().size()),
          Integer.toString(seal.getBlocks().size()));
    }
    grid.printTo(out);
  }

  private static String openTask(@Nullable OpenTask open) {
    if (open == null) {
      return "";
    }
    return open.task() + (open.ended() ? ", ended" : "") + ", step " + open.step();
  }

  private static ObjectNode asJson(LearnerStatus status) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("learner", status.learner())
            .put("bankVersion", status.bankVersion())
            .put("generation", status.generation())
            .put("keys", status.keys());
    ArrayNode tasks = node.putArray("tasks");
    for (TaskSealed seal : status.seals()) {
      tasks
          .addObject()
          .put("task", seal.getTask())
          .put("sealedAt", time(seal.getSealedAt()))
          .put("examples", seal.getExamples())
          .put("newClasses", seal.getVocabulary().size())
          .put("sites", seal.getBlocks().size())
          .put("generation", seal.getGeneration());
    }
    OpenTask open = status.openTask();
    if (open == null) {
      node.putNull("openTask");
    } else {
      node.putObject("openTask")
          .put("task", open.task())
          .put("ended", open.ended())
          .put("step", open.step());
    }
    Quarantined quarantine = status.quarantine();
    if (quarantine == null) {
      node.putNull("quarantine");
    } else {
      node.putObject("quarantine")
          .put("since", time(quarantine.since()))
          .put("reason", quarantine.reason());
    }
    LastEvent last = status.lastEvent();
    if (last == null) {
      node.putNull("lastEvent");
    } else {
      node.putObject("lastEvent").put("time", time(last.time())).put("kind", last.kind());
    }
    return node;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
