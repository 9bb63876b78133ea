// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of text tasks in TRACE's layout: one folder per task, with {@code train.json} and {@code
 * test.json}, each a list of objects with {@code prompt} and {@code answer}. A file {@code
 * tasks.json} can name other tasks than TRACE's, in their order, with their metrics.
 */
public final class TextTaskFolder {

  private static final String INDEX = "tasks.json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<TextItem>> ITEMS = new TypeReference<>() {};

  /** TRACE's tasks in the paper's order. */
  private static final Map<String, String> TRACE = new LinkedHashMap<>();

  static {
    TRACE.put("C-STANCE", "prefix-accuracy");
    TRACE.put("FOMC", "prefix-accuracy");
    TRACE.put("MeetingBank", "rougeL");
    TRACE.put("Py150", "similarity");
    TRACE.put("ScienceQA", "first-letter");
    TRACE.put("NumGLUE-cm", "numeric");
    TRACE.put("NumGLUE-ds", "numeric");
    TRACE.put("20Minuten", "sari");
  }

  private TextTaskFolder() {}

  /**
   * Reads all tasks.
   *
   * @param testItems the largest number of test items per task, from the first on
   * @throws IllegalArgumentException if the folder holds no task, or a file is not as described
   */
  public static List<TextTask> read(Path folder, int testItems) throws IOException {
    List<TextTask> tasks = new ArrayList<>();
    for (Map.Entry<String, String> task : metrics(folder).entrySet()) {
      Path own = folder.resolve(task.getKey());
      List<TextItem> test = items(own.resolve("test.json"));
      tasks.add(
          new TextTask(
              task.getKey(),
              task.getValue(),
              items(own.resolve("train.json")),
              test.subList(0, Math.min(testItems, test.size()))));
    }
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "--data is "
              + folder
              + ", which has no task; must have "
              + INDEX
              + " or one of the folders "
              + TRACE.keySet()
              + ".");
    }
    return tasks;
  }

  private static Map<String, String> metrics(Path folder) throws IOException {
    Map<String, String> metrics = new LinkedHashMap<>();
    Path index = folder.resolve(INDEX);
    if (Files.exists(index)) {
      for (JsonNode task : json(index).path("tasks")) {
        metrics.put(task.path("name").asText(), task.path("metric").asText());
      }
    } else {
      TRACE.forEach(
          (name, metric) -> {
            if (Files.isDirectory(folder.resolve(name))) {
              metrics.put(name, metric);
            }
          });
    }
    return metrics;
  }

  private static List<TextItem> items(Path file) throws IOException {
    List<TextItem> items;
    try {
      items = JSON.convertValue(json(file), ITEMS);
    } catch (IllegalArgumentException e) {
      throw unreadable(file, e);
    }
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).prompt() == null || items.get(i).answer() == null) {
        throw new IllegalArgumentException(
            file + ": item " + (i + 1) + " lacks prompt or answer; must have both.");
      }
    }
    if (items.isEmpty()) {
      throw new IllegalArgumentException(file + " has no item; must have 1 or more.");
    }
    return items;
  }

  private static JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw unreadable(file, e);
    }
  }

  private static IllegalArgumentException unreadable(Path file, Exception e) {
    return new IllegalArgumentException(
        file + " is not as in TRACE; must be a list of objects with prompt and answer.", e);
  }
}
