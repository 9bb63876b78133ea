// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What decided the last bits of the open task's steps, in keyed state. If a task goes on elsewhere
 * and this has changed, an event says so: its atoms are no longer bit-identical to those of an
 * undisturbed run. The learner of a call is the current key.
 */
final class TaskNumerics {
  private static final String NONE = "none";

  private final LearnerState state;
  private final Map<String, String> here;
  private final TrainingEvents events;

  /**
   * @param here what decides the last bits in this process, by name
   */
  TaskNumerics(LearnerState state, Map<String, String> here, TrainingEvents events) {
    this.state = state;
    this.here = Map.copyOf(here);
    this.events = events;
  }

  /** The first step of a task follows. */
  void begin() throws Exception {
    state.putNumerics(here);
  }

  /** A learner was restored; its open task may have taken steps elsewhere. */
  void restored(String learner, Progress progress) throws Exception {
    if (progress.open().step() == 0) {
      return;
    }
    Map<String, String> before = state.numerics();
    if (before.isEmpty()) {
      // An older build took the first steps, and did not say where.
      state.putNumerics(here);
    } else if (!before.equals(here)) {
      events.numericsChanged(learner, progress, changes(before));
      state.putNumerics(here);
    }
  }

  private String changes(Map<String, String> before) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(here.keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      String was = before.getOrDefault(name, NONE);
      String is = here.getOrDefault(name, NONE);
      if (!was.equals(is)) {
        changes.add(name + ": " + was + " before, " + is + " now");
      }
    }
    return String.join("; ", changes);
  }
}
