// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.report.RunDetails.LossPoint;
import io.moram.observatory.history.LossCurves;
import io.moram.schemas.EventFigures;
import io.moram.schemas.LearnerEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the events of a learner say: its boundaries and losses, and the time of its seals. */
final class EventHistory {

  private static final int MOST_TASKS = 1000;

  private final TreeMap<Integer, LearnerEvent> boundaries = new TreeMap<>();
  private final TreeMap<Integer, Double> sealSeconds = new TreeMap<>();

  private final LossCurves losses = new LossCurves(MOST_TASKS);

  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  void accept(LearnerEvent event) {
    first = Math.min(first, event.getTime());
    last = Math.max(last, event.getTime());
    int task = event.getTask();
    switch (event.getKind()) {
      case BOUNDARY -> put(boundaries, task, event);
      case TASK_SEALED -> {
        Double seconds = event.getFigures().get(EventFigures.SEAL_SECONDS);
        if (seconds != null) {
          put(sealSeconds, task, seconds);
        }
      }
      case TRAINING_PROGRESS -> losses.add(event);
      case ROLLED_BACK -> dropFrom(task);
      case BEGAN_ANEW, LEARNER_FORGOTTEN -> dropFrom(0);
      default -> {
        // Says nothing that the report shows.
      }
    }
  }

  private void dropFrom(int task) {
    boundaries.tailMap(task, true).clear();
    sealSeconds.tailMap(task, true).clear();
    losses.dropFrom(task);
  }

  private static <T> void put(NavigableMap<Integer, T> map, int task, T value) {
    map.put(task, value);
    if (map.size() > MOST_TASKS) {
      map.pollFirstEntry();
    }
  }

  /** The losses, task after task. */
  List<LossPoint> losses() {
    List<LossPoint> points = new ArrayList<>();
    losses.forEach((task, step, loss) -> points.add(new LossPoint(task, step, loss)));
    return points;
  }

  /** The first example of a task, as the detector found it; null if no event says it. */
  @Nullable Long boundary(int task) {
    return figure(task, EventFigures.CHANGE_POINT);
  }

  /** The example at which the boundary before a task was found; null if no event says it. */
  @Nullable Long detectedAt(int task) {
    return figure(task, EventFigures.DETECTED_AT);
  }

  private @Nullable Long figure(int task, String name) {
    LearnerEvent event = boundaries.get(task);
    Double figure = event == null ? null : event.getFigures().get(name);
    return figure == null ? null : Math.round(figure);
  }

  /** The time from the end of a task to its seal; NaN if no event says it. */
  double sealSeconds(int task) {
    return sealSeconds.getOrDefault(task, Double.NaN);
  }

  /** Why each boundary was declared, with its statistic and threshold. */
  Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    boundaries.forEach(
        (task, event) -> {
          Double statistic = event.getFigures().get(EventFigures.STATISTIC);
          Double threshold = event.getFigures().get(EventFigures.THRESHOLD);
          reasons.put(
              "before task " + task,
              statistic == null || threshold == null
                  ? event.getReason()
                  : String.format(
                      Locale.ROOT,
                      "%s (statistic %.3g, threshold %.3g)",
                      event.getReason(),
                      statistic,
                      threshold));
        });
    return reasons;
  }

  /** The time of the oldest event; null without one. */
  @Nullable Instant first() {
    return last < first ? null : Instant.ofEpochMilli(first);
  }

  /** The time of the newest event; null without one. */
  @Nullable Instant last() {
    return last < first ? null : Instant.ofEpochMilli(last);
  }
}
