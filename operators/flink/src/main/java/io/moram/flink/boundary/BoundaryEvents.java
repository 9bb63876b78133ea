// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.Boundary;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Recognition;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What the boundary operator tells on {@link LearnerEvents#OUTPUT}. */
final class BoundaryEvents {
  private final Consumer<LearnerEvent> output;
  private final LongSupplier clock;

  /**
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  BoundaryEvents(Consumer<LearnerEvent> output, LongSupplier clock) {
    this.output = output;
    this.clock = clock;
  }

  /** A task of which nothing is known opens. */
  void opened(String learner, int task, long firstExample) {
    tell(
        learner,
        task,
        EventKind.TASK_OPENED,
        "first example",
        Map.of(EventFigures.FIRST_EXAMPLE, (double) firstExample));
  }

  /** A task opens whose first examples have been compared with earlier tasks. */
  void opened(String learner, int task, Recognition recognition) {
    Map<String, Double> figures = FigureNames.named(recognition.figures());
    figures.put(EventFigures.FIRST_EXAMPLE, (double) recognition.firstExample());
    Integer recursOf = recognition.recursOf();
    if (recursOf != null) {
      figures.put(EventFigures.RECURS_OF, (double) recursOf);
    }
    tell(learner, task, EventKind.TASK_OPENED, "first example; " + recognition.reason(), figures);
  }

  void declared(String learner, int task, Boundary boundary) {
    tell(learner, task, EventKind.BOUNDARY, boundary.reason(), figures(boundary));
  }

  /**
   * @param task the open task, which goes on
   */
  void refused(String learner, int task, Boundary boundary) {
    tell(learner, task, EventKind.BOUNDARY_REFUSED, boundary.reason(), figures(boundary));
  }

  void interleaving(String learner, int task, Interleaving pair) {
    tell(
        learner,
        task,
        EventKind.INTERLEAVING,
        "tasks %d and %d take turns".formatted(pair.first(), pair.second()),
        Map.of(
            EventFigures.FIRST_TASK,
            (double) pair.first(),
            EventFigures.SECOND_TASK,
            (double) pair.second()));
  }

  void ended(String learner, int task, String reason, long examples) {
    tell(
        learner,
        task,
        EventKind.TASK_ENDED,
        reason,
        Map.of(EventFigures.EXAMPLES, (double) examples));
  }

  private static Map<String, Double> figures(Boundary boundary) {
    Map<String, Double> figures = FigureNames.named(boundary.figures());
    figures.put(EventFigures.CHANGE_POINT, (double) boundary.position());
    figures.put(EventFigures.DETECTED_AT, (double) boundary.detectedAt());
    return figures;
  }

  private void tell(
      String learner, int task, EventKind kind, String reason, Map<String, Double> figures) {
    output.accept(new LearnerEvent(learner, task, clock.getAsLong(), kind, reason, figures));
  }
}
