// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.TaskSealed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A learner's tasks, the boundaries between them, and what else happened to it. */
final class TaskList {

  private static final int MOST_TASKS = 1000;
  private static final int MOST_REMARKS = 100;

  /** The figures of a boundary that the page shows, by their names on the topic. */
  private static final List<String> BOUNDARY_FIGURES =
      List.of(
          EventFigures.CHANGE_POINT,
          EventFigures.DETECTED_AT,
          EventFigures.STATISTIC,
          EventFigures.THRESHOLD,
          EventFigures.HELD_BACK);

  /** The figures of a task that the page shows, each the newest that an event had. */
  private static final List<String> TASK_FIGURES =
      List.of(
          EventFigures.FIRST_EXAMPLE,
          EventFigures.EXAMPLES,
          EventFigures.RECURS_OF,
          EventFigures.STEP,
          EventFigures.STEPS,
          EventFigures.LOSS,
          EventFigures.RANK,
          EventFigures.ATOMS,
          EventFigures.SEAL_SECONDS,
          EventFigures.BANK_ACCURACY,
          EventFigures.SEALED_ACCURACY);

  /** What the topic {@code events} has for one task. */
  private static final class Row {
    private String state = "open";
    private final Map<String, Long> times = new TreeMap<>();
    private final Map<String, Double> figures = new TreeMap<>();

    void enter(String newState, long time) {
      state = newState;
      times.put(newState, time);
    }
  }

  private final TreeMap<Integer, Row> rows = new TreeMap<>();

  /** By the task that opens. An event that is published again takes the place of the first. */
  private final TreeMap<Integer, LearnerEvent> boundaries = new TreeMap<>();

  private final Deque<LearnerEvent> remarks = new ArrayDeque<>();

  void accept(LearnerEvent event) {
    switch (event.getKind()) {
      case TASK_OPENED -> row(event).enter("open", event.getTime());
      case TASK_ENDED -> row(event).enter("ended", event.getTime());
      case TRAINING_STARTED -> row(event).enter("training", event.getTime());
      case TASK_SEALED -> row(event).enter("sealed", event.getTime());
      case TRAINING_PROGRESS -> {
        // Only its figures count.
      }
      case BOUNDARY -> {
        boundaries.put(event.getTask(), event);
        bound(boundaries);
        return;
      }
      case ROLLED_BACK -> {
        rows.tailMap(event.getTask(), true).clear();
        boundaries.tailMap(event.getTask(), true).clear();
        remark(event);
        return;
      }
      default -> {
        remark(event);
        return;
      }
    }
    Row row = row(event);
    for (String figure : TASK_FIGURES) {
      Double value = event.getFigures().get(figure);
      if (value != null) {
        row.figures.put(figure, value);
      }
    }
  }

  /** A seal on the topic {@code atoms}: it stays there after its events have been deleted. */
  void accept(TaskSealed seal) {
    Row row = row(seal.getTask());
    row.enter("sealed", seal.getSealedAt());
    row.figures.put(EventFigures.EXAMPLES, (double) seal.getExamples());
    if (seal.getRecursOf() != null) {
      row.figures.put(EventFigures.RECURS_OF, (double) seal.getRecursOf());
    }
  }

  /** Forgets the tasks, because the learner has none of them any more. */
  void startAnew(LearnerEvent event) {
    rows.clear();
    boundaries.clear();
    remark(event);
  }

  int sealed() {
    return (int) rows.values().stream().filter(row -> row.state.equals("sealed")).count();
  }

  /** The number of the task that takes examples; null if none does. */
  @Nullable Integer openTask() {
    return rows.isEmpty() || !rows.lastEntry().getValue().state.equals("open")
        ? null
        : rows.lastKey();
  }

  ObjectNode json(Classes classes) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode list = content.putArray("tasks");
    rows.forEach(
        (task, row) -> {
          ObjectNode one = list.addObject();
          one.put("task", task);
          one.put("state", row.state);
          ObjectNode times = one.putObject("times");
          row.times.forEach(times::put);
          row.figures.forEach(one::put);
          classes.describe(task, one);
        });
    ArrayNode changes = content.putArray("boundaries");
    boundaries.forEach((task, event) -> changes.add(boundary(event)));
    ArrayNode others = content.putArray("remarks");
    remarks.forEach(event -> others.add(remarkJson(event)));
    return content;
  }

  private Row row(LearnerEvent event) {
    return row(event.getTask());
  }

  private Row row(int task) {
    Row row = rows.computeIfAbsent(task, number -> new Row());
    bound(rows);
    return row;
  }

  private void remark(LearnerEvent event) {
    remarks.addFirst(event);
    if (remarks.size() > MOST_REMARKS) {
      remarks.removeLast();
    }
  }

  private static void bound(NavigableMap<Integer, ?> map) {
    if (map.size() > MOST_TASKS) {
      map.pollFirstEntry();
    }
  }

  private static ObjectNode boundary(LearnerEvent event) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("task", event.getTask());
    one.put("time", event.getTime());
    one.put("reason", event.getReason());
    for (String figure : BOUNDARY_FIGURES) {
      one.put(figure, event.getFigures().get(figure));
    }
    return one;
  }

  private static ObjectNode remarkJson(LearnerEvent event) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("task", event.getTask());
    one.put("time", event.getTime());
    one.put("kind", event.getKind() == EventKind.UNKNOWN ? "OTHER" : event.getKind().name());
    one.put("reason", event.getReason());
    return one;
  }
}
