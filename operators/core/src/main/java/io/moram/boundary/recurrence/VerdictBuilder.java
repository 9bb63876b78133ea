// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Boundary;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a verdict, at most one of each kind. */
final class VerdictBuilder {
  private final List<Long> releasedToOpenTask = new ArrayList<>();
  private final List<Long> releasedToNextTask = new ArrayList<>();
  private @Nullable Boundary boundary;
  private @Nullable Boundary refused;
  private @Nullable Recognition recognition;
  private @Nullable Interleaving interleaving;

  VerdictBuilder(@Nullable Boundary refused) {
    this.refused = refused;
  }

  /** Releases examples of the task that is open by now. */
  void release(List<Long> positions) {
    (boundary == null ? releasedToOpenTask : releasedToNextTask).addAll(positions);
  }

  boolean hasBoundary() {
    return boundary != null;
  }

  void declare(Boundary declared) {
    boundary = declared;
  }

  void refuse(Boundary notDeclared) {
    refused = notDeclared;
  }

  void recognise(@Nullable Recognition recognised, @Nullable Interleaving turns) {
    recognition = recognised;
    interleaving = turns;
  }

  /** Whether the verdict has a recognition, an interleaving or a refused boundary. */
  boolean hasDecision() {
    return refused != null || recognition != null || interleaving != null;
  }

  Verdict verdict() {
    return new Verdict(
        releasedToOpenTask, releasedToNextTask, boundary, refused, recognition, interleaving);
  }
}
