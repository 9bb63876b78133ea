// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.EventFigures;
import io.moram.schemas.LearnerEvent;
import java.util.Map;
import java.util.TreeMap;

/** The training loss of each task by step. */
public final class LossCurves {

  private static final int MOST_POINTS = 200;

  private final int mostTasks;

  /** By task, and then by step. */
  private final TreeMap<Integer, TreeMap<Integer, Double>> curves = new TreeMap<>();

  /**
   * Curves without a point.
   *
   * @param mostTasks the most tasks that are kept, the newest
   */
  public LossCurves(int mostTasks) {
    this.mostTasks = mostTasks;
  }

  /** Receives the points of all curves, task after task. */
  @FunctionalInterface
  public interface PointReceiver {
    /** Receives the loss of a step. */
    void accept(int task, int step, double loss);
  }

  /** Adds the loss that an event of training has, if it has one that is a number. */
  public void add(LearnerEvent event) {
    Double step = event.getFigures().get(EventFigures.STEP);
    Double loss = event.getFigures().get(EventFigures.LOSS);
    if (step == null || loss == null || !Double.isFinite(loss)) {
      return;
    }
    TreeMap<Integer, Double> curve =
        curves.computeIfAbsent(event.getTask(), task -> new TreeMap<>());
    curve.put((int) Math.round(step), loss);
    if (curve.size() > MOST_POINTS) {
      thin(curve);
    }
    if (curves.size() > mostTasks) {
      curves.pollFirstEntry();
    }
  }

  /** Forgets a task and all after it. */
  public void dropFrom(int task) {
    curves.tailMap(task, true).clear();
  }

  /** Gives every point, in the order of tasks and steps. */
  public void forEach(PointReceiver receiver) {
    curves.forEach(
        (task, curve) -> curve.forEach((step, loss) -> receiver.accept(task, step, loss)));
  }

  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode tasks = content.putArray("tasks");
    curves.forEach(
        (task, curve) -> {
          ObjectNode one = tasks.addObject();
          one.put("task", task);
          ArrayNode points = one.putArray("points");
          curve.forEach((step, loss) -> points.addArray().add(step).add(loss));
        });
    return content;
  }

  /** Leaves out every second point, so that the shape stays. */
  private static void thin(Map<Integer, Double> curve) {
    int place = 0;
    for (var points = curve.keySet().iterator(); points.hasNext(); place++) {
      points.next();
      if (place % 2 == 1) {
        points.remove();
      }
    }
  }
}
