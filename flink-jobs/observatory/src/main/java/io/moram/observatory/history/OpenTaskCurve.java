// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The learning curve of each task while it is open: accuracy over all classes, for pictures of its
 * own classes, against the number of its examples that the answer knows. Only evaluated requests
 * count.
 */
public final class OpenTaskCurve {

  private static final int MOST_TASKS = 100;
  private static final int MOST_POINTS = 200;

  private static final class Point {
    private long pictures;
    private long correct;
  }

  /** By the number of the open task, and then by its examples. */
  private final TreeMap<Integer, TreeMap<Long, Point>> curves = new TreeMap<>();

  /** Receives the points of all curves, task after task. */
  @FunctionalInterface
  public interface CurveReceiver {
    /** Receives the answers of a task that knew a number of its examples. */
    void accept(int task, long examples, long pictures, long correct);
  }

  /** Gives every point, in the order of tasks and examples. */
  public void forEach(CurveReceiver receiver) {
    curves.forEach(
        (task, curve) ->
            curve.forEach(
                (examples, point) ->
                    receiver.accept(task, examples, point.pictures, point.correct)));
  }

  /**
   * Takes in a prediction.
   *
   * @param taskOf the task that taught a class; null: no sealed one did
   * @return whether it counts
   */
  public boolean accept(Prediction prediction, Function<String, @Nullable Integer> taskOf) {
    EvaluationContext truth = prediction.getEvaluation();
    Long examples = prediction.getProvisionalExamples();
    if (truth == null || examples == null) {
      return false;
    }
    int open = prediction.getBankVersion();
    // Its task may have been sealed since.
    Integer own = taskOf.apply(truth.getExpectedLabel());
    if (own != null && own != open) {
      return false;
    }
    TreeMap<Long, Point> curve = curves.computeIfAbsent(open, task -> new TreeMap<>());
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
