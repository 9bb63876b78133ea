// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.Figure;
import io.moram.schemas.EventFigures;
import java.util.HashMap;
import java.util.Map;

/** The names of the detectors' figures in events and on the dashboard. */
final class FigureNames {
  private FigureNames() {}

  /** The figures by name, in a map that the caller may add to. */
  static Map<String, Double> named(Map<Figure, Double> figures) {
    Map<String, Double> named = new HashMap<>();
    figures.forEach((figure, value) -> named.put(of(figure), value));
    return named;
  }

  static String of(Figure figure) {
    return switch (figure) {
      case STATISTIC -> EventFigures.STATISTIC;
      case THRESHOLD -> EventFigures.THRESHOLD;
      case RUN_LENGTH -> EventFigures.RUN_LENGTH;
      case HELD_BACK -> EventFigures.HELD_BACK;
      case EMBEDDING_STATISTIC -> EventFigures.EMBEDDING_STATISTIC;
      case EMBEDDING_THRESHOLD -> EventFigures.EMBEDDING_THRESHOLD;
      case LABEL_STATISTIC -> EventFigures.LABEL_STATISTIC;
      case LABEL_THRESHOLD -> EventFigures.LABEL_THRESHOLD;
      case LOSS -> EventFigures.LOSS;
      case MAXIMUM_TASK_SIZE -> EventFigures.MAXIMUM_TASK_SIZE;
      case TASK_SIZE -> EventFigures.TASK_SIZE;
      case MINIMUM_TASK_SIZE -> EventFigures.MINIMUM_TASK_SIZE;
      case SINCE_BOUNDARY -> EventFigures.SINCE_BOUNDARY;
      case COOL_DOWN -> EventFigures.COOL_DOWN;
      case NEAREST_TASK -> EventFigures.NEAREST_TASK;
      case RECURRENCE_STATISTIC -> EventFigures.RECURRENCE_STATISTIC;
      case RECURRENCE_THRESHOLD -> EventFigures.RECURRENCE_THRESHOLD;
      // On the dashboard only: no event carries it.
      case KNOWN_TASKS -> "knownTasks";
    };
  }
}
