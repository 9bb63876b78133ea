// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.loss.LossDetector;
import io.moram.boundary.loss.LossDetectorSettings;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.rules.TaskRules;
import java.io.Serializable;

/**
 * How the boundary operator finds task boundaries.
 *
 * @param kind the detector of tasks without markers
 * @param ignoreMarkers whether the detector decides on tasks with markers, too
 * @param falseAlarmInterval one false task is expected in so many examples; at least 100
 * @param minimumTaskSize the fewest examples of a task, at least 16
 * @param heldBack the most examples that are held back, at most 256
 * @param burst a run of at most so many outliers opens no task
 * @param rules what else holds for tasks
 * @param adwinDelta ADWIN's confidence, in (0, 1)
 * @param pageHinkleyThreshold Page-Hinkley's lambda, above 0
 * @param idleMillis a task ends when its learner has had no example for so long; 0: it stays open
 * @param promptTemplate the prompt of examples that bring none, with {} where the class name goes
 */
public record BoundarySettings(
    DetectorKind kind,
    boolean ignoreMarkers,
    long falseAlarmInterval,
    int minimumTaskSize,
    int heldBack,
    int burst,
    TaskRuleSettings rules,
    double adwinDelta,
    double pageHinkleyThreshold,
    long idleMillis,
    String promptTemplate)
    implements Serializable {

  /** The loss detectors are slow, and hold back as much as they may. */
  private static final int LOSS_HELD_BACK = LossDetectorSettings.defaults().heldBack();

  /** Checks the ranges. */
  public BoundarySettings {
    rules.before(new TaskRules(MarkerDetector.alone(), minimumTaskSize, rules.coolDown()));
    new ChangeDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst);
    new LossDetectorSettings(minimumTaskSize, LOSS_HELD_BACK, adwinDelta, pageHinkleyThreshold);
    if (idleMillis < 0) {
      throw new IllegalArgumentException("idle time-out is " + idleMillis + " ms; 0 turns it off");
    }
    if (!promptTemplate.contains("{}")) {
      throw new IllegalArgumentException(
          "prompt template '" + promptTemplate + "' has no {} where the class name goes");
    }
  }

  /** Whether the detector reads embeddings. */
  public boolean needsEmbeddings() {
    return kind != DetectorKind.MARKER && kind != DetectorKind.LABEL;
  }

  BoundaryDetector newDetector() {
    if (kind == DetectorKind.MARKER) {
      return rules.before(MarkerDetector.alone());
    }
    BoundaryDetector unmarked = ruled(unmarked());
    return rules.before(ignoreMarkers ? unmarked : MarkerDetector.orElse(unmarked));
  }

  /** A detector whose boundaries, unlike a producer's markers, may be refused. */
  private TaskRules ruled(BoundaryDetector detector) {
    return new TaskRules(detector, minimumTaskSize, rules.coolDown());
  }

  private BoundaryDetector unmarked() {
    ChangeDetectorSettings change =
        new ChangeDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst);
    LossDetectorSettings loss =
        new LossDetectorSettings(minimumTaskSize, LOSS_HELD_BACK, adwinDelta, pageHinkleyThreshold);
    return switch (kind) {
      case MARKER -> throw new IllegalStateException("markers need no detector");
      case EMBEDDING -> ChangeDetector.embedding(change);
      case LABEL -> ChangeDetector.label(change);
      case COMBINED -> ChangeDetector.combined(change);
      case LOSS_ADWIN -> LossDetector.adwin(loss);
      case LOSS_PAGE_HINKLEY -> LossDetector.pageHinkley(loss);
    };
  }
}
