// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.Boundary;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Recognition;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.logging.LearnerLog;
import io.moram.schemas.EventFigures;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The events that the boundary operator emits on {@link LearnerEvents#OUTPUT}, and their counters.
 * What happens at most once per task is logged as well.
 */
final class BoundaryEvents {
  private static final LearnerLog LOG = new LearnerLog(BoundaryOperator.class);

  private final DetectorKind detector;
  private final Counter boundaries;
  private final Counter refusals;
  private final Counter recurrences;
  private final Consumer<LearnerEvent> output;
  private final LongSupplier clock;

  /**
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  BoundaryEvents(
      DetectorKind detector,
      MetricGroup metrics,
      Consumer<LearnerEvent> output,
      LongSupplier clock) {
    this.detector = detector;
    this.boundaries = metrics.counter("boundaries");
    this.refusals = metrics.counter("refusedBoundaries");
    this.recurrences = metrics.counter("recurrences");
    this.output = output;
    this.clock = clock;
  }

  /** A task opens that was not compared with earlier tasks. */
  void opened(String learner, int task, long firstExample) {
    emit(
        learner,
        task,
        EventKind.TASK_OPENED,
        "first example",
        Map.of(EventFigures.FIRST_EXAMPLE, (double) firstExample));
  }

  /** A task opens whose first examples were compared with earlier tasks. */
  void opened(String learner, int task, Recognition recognition) {
    Map<String, Double> figures = FigureNames.named(recognition.figures());
    figures.put(EventFigures.FIRST_EXAMPLE, (double) recognition.firstExample());
    Integer recursOf = recognition.recursOf();
    if (recursOf != null) {
      figures.put(EventFigures.RECURS_OF, (double) recursOf);
      recurrences.inc();
      LOG.info(learner, task, "Task recurs: {}", new TreeMap<>(figures));
    }
    emit(learner, task, EventKind.TASK_OPENED, "first example; " + recognition.reason(), figures);
  }

  /**
   * @param task the task that opens
   */
  void declared(String learner, int task, Boundary boundary) {
    boundaries.inc();
    Map<String, Double> figures = figures(boundary);
    LOG.info(
        learner,
        task,
        "Boundary found: detector={} reason='{}' {}",
        detector,
        boundary.reason(),
        new TreeMap<>(figures));
    emit(learner, task, EventKind.BOUNDARY, boundary.reason(), figures);
  }

  /**
   * @param task the open task, which continues
   */
  void refused(String learner, int task, Boundary boundary) {
    refusals.inc();
    emit(learner, task, EventKind.BOUNDARY_REFUSED, boundary.reason(), figures(boundary));
  }

  void interleaving(String learner, int task, Interleaving pair) {
    LOG.info(learner, task, "Two tasks alternate: first={} second={}", pair.first(), pair.second());
    emit(
        learner,
        task,
        EventKind.INTERLEAVING,
        "tasks %d and %d alternate".formatted(pair.first(), pair.second()),
        Map.of(
            EventFigures.FIRST_TASK,
            (double) pair.first(),
            EventFigures.SECOND_TASK,
            (double) pair.second()));
  }

  void ended(String learner, int task, String reason, long examples) {
    LOG.info(learner, task, "Task ended: reason='{}' examples={}", reason, examples);
    emit(
        learner,
        task,
        EventKind.TASK_ENDED,
        reason,
        Map.of(EventFigures.EXAMPLES, (double) examples));
  }

  /** A detector failed; from now on the learner's examples go to the open task. */
  void failed(String learner, int task, DetectorFault fault) {
    LOG.error(learner, task, fault, "Boundary detector failed; markers of tasks count no more");
    emit(
        learner,
        task,
        EventKind.LEARNER_QUARANTINED,
        "The boundary detector failed, so that all examples go to the open task: "
            + fault.getMessage(),
        Map.of());
  }

  /** A learner whose detector failed has a new one. */
  void resumed(String learner, int task) {
    LOG.info(learner, task, "A new boundary detector takes the place of one that failed");
    emit(learner, task, EventKind.LEARNER_RESUMED, "a new boundary detector", Map.of());
  }

  /**
   * Tasks cannot be taken back.
   *
   * @param next the number of the open task, or of the one that opens next
   */
  void rollbackRefused(String learner, int toTask, int next) {
    String reason = "toTask is " + toTask + "; must be 0 to " + next + ".";
    LOG.warn(learner, next, "Rollback refused: reason='{}'", reason);
    emit(learner, next, EventKind.ROLLBACK_REFUSED, reason, Map.of());
  }

  private static Map<String, Double> figures(Boundary boundary) {
    Map<String, Double> figures = FigureNames.named(boundary.figures());
    figures.put(EventFigures.CHANGE_POINT, (double) boundary.position());
    figures.put(EventFigures.DETECTED_AT, (double) boundary.detectedAt());
    return figures;
  }

  private void emit(
      String learner, int task, EventKind kind, String reason, Map<String, Double> figures) {
    output.accept(new LearnerEvent(learner, task, clock.getAsLong(), kind, reason, figures));
  }
}
