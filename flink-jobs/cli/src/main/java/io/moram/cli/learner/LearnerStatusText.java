// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.learner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.TextGrid;
import io.moram.client.LearnerStatus;
import io.moram.client.LearnerStatus.LastEvent;
import io.moram.client.LearnerStatus.OpenTask;
import io.moram.client.LearnerStatus.Quarantined;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The status of learners as tables and as JSON. */
final class LearnerStatusText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LearnerStatusText() {}

  /** Prints a table, and the reason of each quarantine below it. */
  static void print(Collection<LearnerStatus> all, PrintWriter out) {
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
            VisibleText.of(
                status.learner()
                    + " is in quarantine since "
                    + time(quarantine.since())
                    + ": "
                    + quarantine.reason()));
      }
    }
  }

  /** Prints the sealed tasks of a learner. */
  static void printTasks(LearnerStatus status, PrintWriter out) {
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

  /** The whole status as JSON. */
  static ObjectNode asJson(LearnerStatus status) {
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
