// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.EmbeddingDetector;
import io.moram.boundary.EmbeddingDetectorSettings;
import io.moram.boundary.MarkerDetector;
import io.moram.boundary.TaskRules;
import java.io.Serializable;

/**
 * How the boundary operator finds task boundaries.
 *
 * @param kind the detector
 * @param falseAlarmInterval one false task is expected in so many examples; at least 100
 * @param minimumTaskSize the fewest examples of a task, at least 16
 * @param heldBack the most examples that are held back, at most 256
 * @param burst a run of at most so many outliers opens no task
 * @param rules what else holds for tasks
 * @param idleMillis a task ends when its learner has had no example for so long; 0: it stays open
 * @param promptTemplate the prompt of examples that bring none, with {} where the class name goes
 */
public record BoundarySettings(
    DetectorKind kind,
    long falseAlarmInterval,
    int minimumTaskSize,
    int heldBack,
    int burst,
    TaskRuleSettings rules,
    long idleMillis,
    String promptTemplate)
    implements Serializable {

  /** Checks the ranges. */
  public BoundarySettings {
    new EmbeddingDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst);
    rules.before(new TaskRules(MarkerDetector.alone(), minimumTaskSize, rules.coolDown()));
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
    return kind != DetectorKind.MARKER;
  }

  BoundaryDetector newDetector() {
    return rules.before(
        switch (kind) {
          case MARKER -> MarkerDetector.alone();
          case EMBEDDING -> ruled(embeddingDetector());
          case MARKER_OR_EMBEDDING -> MarkerDetector.orElse(ruled(embeddingDetector()));
        });
  }

  /** A detector whose boundaries, unlike a producer's markers, may be refused. */
  private TaskRules ruled(BoundaryDetector detector) {
    return new TaskRules(detector, minimumTaskSize, rules.coolDown());
  }

  private EmbeddingDetector embeddingDetector() {
    return new EmbeddingDetector(
        new EmbeddingDetectorSettings(falseAlarmInterval, minimumTaskSize, heldBack, burst));
  }
}
