// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import java.util.TreeMap;

/**
 * The learning curve of each task while it is open: accuracy over all classes, for pictures of its
 * own classes, against the number of its examples that the answer knows. Only evaluated requests
 * count.
 */
final class OpenTaskCurve {

  private static final int MOST_TASKS = 100;
  private static final int MOST_POINTS = 200;

  private static final class Point {
    private long pictures;
    private long correct;
  }

  /** By the number of the open task, and then by its examples. */
  private final TreeMap<Integer, TreeMap<Long, Point>> curves = new TreeMap<>();

  /** Whether the prediction counts. */
  boolean accept(Prediction prediction, Classes classes) {
    EvaluationContext truth = prediction.getEvaluation();
    Long examples = prediction.getProvisionalExamples();
    if (truth == null || examples == null || classes.taskOf(truth.getExpectedLabel()) != null) {
      return false;
    }
    TreeMap<Long, Point> curve =
        curves.computeIfAbsent(prediction.getBankVersion(), task -> new TreeMap<>());
    if (curve.size() >= MOST_POINTS && !curve.containsKey(examples)) {
      return false;
    }
    Point point = curve.computeIfAbsent(examples, number -> new Point());
    point.pictures++;
    if (!prediction.getRanked().isEmpty()
        && prediction.getRanked().get(0).getLabel().equals(truth.getExpectedLabel())) {
      point.correct++;
    }
    if (curves.size() > MOST_TASKS) {
      curves.pollFirstEntry();
    }
    return true;
  }

  /** Per task the points [examples, pictures, correct]. */
  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode tasks = content.putArray("tasks");
    curves.forEach(
        (task, curve) -> {
          ObjectNode one = tasks.addObject();
          one.put("task", task);
          ArrayNode points = one.putArray("points");
          curve.forEach(
              (examples, point) ->
                  points.addArray().add(examples).add(point.pictures).add(point.correct));
        });
    return content;
  }
}
