// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.ClassName;
import io.moram.schemas.TaskSealed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which task of a learner taught which class. */
final class Classes {

  /** How many class names of a task the page names. */
  private static final int MOST_NAMED = 24;

  private static final int MOST_CLASSES = 100_000;

  private final TreeMap<Integer, List<String>> byTask = new TreeMap<>();
  private final Map<String, Integer> taskOf = new HashMap<>();

  void accept(TaskSealed seal) {
    List<String> labels = seal.getVocabulary().stream().map(ClassName::getLabel).toList();
    if (taskOf.size() + labels.size() > MOST_CLASSES) {
      return;
    }
    byTask.put(seal.getTask(), labels);
    labels.forEach(label -> taskOf.putIfAbsent(label, seal.getTask()));
  }

  void dropFrom(int task) {
    byTask.tailMap(task, true).clear();
    taskOf.values().removeIf(of -> of >= task);
  }

  /** The task that taught a class; null if no sealed one did. */
  @Nullable Integer taskOf(String label) {
    return taskOf.get(label);
  }

  /** Adds the classes of a task to its row. */
  void describe(int task, ObjectNode row) {
    List<String> labels = byTask.get(task);
    if (labels == null) {
      return;
    }
    row.put("classCount", labels.size());
    ArrayNode named = row.putArray("classes");
    labels.stream().limit(MOST_NAMED).forEach(named::add);
  }
}
