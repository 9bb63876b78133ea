// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.model.Backbone;
import java.util.HashSet;
import java.util.Set;

/** Checks that a backbone can read class names. Remembers the names that it can. */
final class ClassNames {
  private static final int MOST_REMEMBERED = 10_000;

  private final Backbone backbone;
  private final Set<String> readable = new HashSet<>();

  ClassNames(Backbone backbone) {
    this.backbone = backbone;
  }

  /** Returns whether the backbone reads anything of a name. */
  boolean isReadable(String label) {
    if (readable.contains(label)) {
      return true;
    }
    if (backbone.read(label).tokens().isEmpty()) {
      return false;
    }
    if (readable.size() == MOST_REMEMBERED) {
      readable.clear();
    }
    return readable.add(label);
  }
}
