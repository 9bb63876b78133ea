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
 * The settings of the boundary operator.
 *
 * @param kind the detector for tasks without markers
 * @param ignoreMarkers whether the detector also decides on tasks with markers
 * @param falseAlarmInterval the expected number of examples between two false boundaries on a
 *     stationary stream; 100 or more
 * @param minimumTaskSize the fewest examples of a task; 16 or more
 * @param heldBack the most examples that are held back; {@code burst + 8} to 256
 * @param burst the longest run of outliers that opens no task; 0 or more
 * @param rules the rules that hold for every detector
 * @param adwinDelta ADWIN's confidence, in (0, 1)
 * @param pageHinkleyThreshold Page-Hinkley's lambda, above 0
 * @param idleMillis a task ends if its learner has had no example for this time, in milliseconds;
 *     0: it stays open
 * @param detectorBytes the most that the detectors of a subtask take on the heap, at least 1
 * @param resetDetectors whether the detectors of a restored state are forgotten
 * @param promptTemplate the prompt of examples without one, with {@code {}} where the class name
 *     goes
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
    long detectorBytes,
    boolean resetDetectors,
    String promptTemplate)
    implements Serializable {

  /** The loss detectors notice a change late, so they hold back as many examples as allowed. */
  private static final int LOSS_HELD_BACK = LossDetectorSettings.defaults().heldBack();

  /** Checks the ranges. */
  public BoundarySettings {
    rules.around(new TaskRules(MarkerDetector.alone(), minimumTaskSize, rules.coolDown()), 0, 0);
    new ChangeDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst);
    new LossDetectorSettings(minimumTaskSize, LOSS_HELD_BACK, adwinDelta, pageHinkleyThreshold);
    if (idleMillis < 0) {
      throw new IllegalArgumentException(
          "boundary.idle-timeout is "
              + idleMillis
              + " ms; must be 0 or more. 0 turns the time-out off.");
    }
    if (detectorBytes < 1) {
      throw new IllegalArgumentException(
          "boundary.detector-memory is " + detectorBytes + " bytes; must be 1 or more.");
    }
    if (!promptTemplate.contains("{}")) {
      throw new IllegalArgumentException(
          "learner.prompt-template is '"
              + promptTemplate
              + "'; must contain {}, which stands for the class name.");
    }
  }

  /** A detector that knows of the open task only its number and its size. */
  BoundaryDetector newDetector(int task, long taskExamples) {
    return rules.around(decider(), task, taskExamples);
  }

  private BoundaryDetector decider() {
    if (kind == DetectorKind.MARKER) {
      return MarkerDetector.alone();
    }
    BoundaryDetector unmarked = withRules(unmarked());
    return ignoreMarkers ? unmarked : MarkerDetector.orElse(unmarked);
  }

  /** The detector with the rules that may refuse its boundaries, but not a producer's markers. */
  private TaskRules withRules(BoundaryDetector detector) {
    return new TaskRules(detector, minimumTaskSize, rules.coolDown());
  }

  private BoundaryDetector unmarked() {
    ChangeDetectorSettings change =
        new ChangeDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst);
    LossDetectorSettings loss =
        new LossDetectorSettings(minimumTaskSize, LOSS_HELD_BACK, adwinDelta, pageHinkleyThreshold);
    return switch (kind) {
      case MARKER ->
          throw new IllegalStateException("The marker detector needs no detector of changes");
      case EMBEDDING -> ChangeDetector.embedding(change);
      case LABEL -> ChangeDetector.label(change);
      case COMBINED -> ChangeDetector.combined(change);
      case LOSS_ADWIN -> LossDetector.adwin(loss);
      case LOSS_PAGE_HINKLEY -> LossDetector.pageHinkley(loss);
    };
  }
}
