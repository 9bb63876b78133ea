// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.train.state.LearnedClasses;
import io.moram.model.LabelReadings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds class names that the backbone reads alike: because they differ after the longest text that
 * it reads, or in signs that it does not know. Such classes have the same text embedding.
 */
public final class AlikeNames {
  /** More classes than these are not compared. */
  private static final int MOST_COMPARED = 2_000;

  private final LabelReadings readings;

  public AlikeNames(LabelReadings readings) {
    this.readings = readings;
  }

  /** The first known class that the backbone cannot tell from a new one by its name; or null. */
  public @Nullable String alike(LearnedClasses classes, ClassPrompt added) throws Exception {
    List<Integer> reading = readings.of(added.prompt()).tokens();
    int compared = Math.min(classes.counts().known(), MOST_COMPARED);
    for (int place = 0; place < compared; place++) {
      String label = classes.label(place);
      String prompt = new ClassPrompt(label, added.promptTemplate()).prompt();
      if (!label.equals(added.label()) && readings.of(prompt).tokens().equals(reading)) {
        return label;
      }
    }
    return null;
  }
}
