// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A part of a learner's history that changes, and is fetched, on its own. */
public enum Section {
  /** Tasks, boundaries and other events. */
  TASKS,
  /** Training loss of each task. */
  LOSSES,
  /** Accuracy by rule, bank version and domain. */
  SCORES,
  /** Atoms by site and task, and how often they answer. */
  BANK,
  /** Accuracy on the open task against its examples. */
  CURVE,
  /** Answers and dead letters. */
  REQUESTS;

  /** The name in paths and in JSON. */
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The section with this name in paths. */
  public static Optional<Section> ofPath(String path) {
    return Arrays.stream(values()).filter(one -> one.path().equals(path)).findFirst();
  }
}
