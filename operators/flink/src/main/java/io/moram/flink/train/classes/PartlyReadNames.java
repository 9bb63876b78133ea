// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.model.LabelReadings;
import org.jspecify.annotations.Nullable;

/**
 * Finds class names that the backbone reads only up to a place: because the sign there is unknown
 * to its tokenizer, or because the prompt is too long. Nothing after that place has an influence.
 */
public final class PartlyReadNames {
  private final LabelReadings readings;

  public PartlyReadNames(LabelReadings readings) {
    this.readings = readings;
  }

  /**
   * The beginning of a class's name that the backbone reads as its prompt has it, perhaps empty;
   * null if it reads the whole name.
   */
  public @Nullable String partOf(ClassPrompt added) {
    if (readings.of(added.prompt()).complete()) {
      return null;
    }
    String template = added.promptTemplate();
    String before = template.substring(0, template.indexOf(ClassPrompt.PLACE));
    String label = added.label();
    if (isRead(before + label)) {
      return null;
    }
    int read = 0;
    int next = 0;
    while (isRead(before + label.substring(0, next))) {
      read = next;
      next = label.offsetByCodePoints(next, 1);
    }
    return label.substring(0, read).strip();
  }

  private boolean isRead(String text) {
    return readings.of(text).complete();
  }
}
