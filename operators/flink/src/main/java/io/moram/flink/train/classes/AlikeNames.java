// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.train.state.LearnedClasses;
import io.moram.model.Backbone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds class names that the backbone reads alike: because they differ after the longest text that
 * it reads, or in signs that it does not know. Such classes have the same text embedding.
 */
public final class AlikeNames {
  private static final int MOST_REMEMBERED = 20_000;

  /** More classes than these are not compared. */
  private static final int MOST_COMPARED = 2_000;

  private final Backbone backbone;
  private final Map<String, List<Integer>> readings =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Integer>> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  public AlikeNames(Backbone backbone) {
    this.backbone = backbone;
  }

  /** The first known class that the backbone cannot tell from a new one by its name; or null. */
  public @Nullable String alike(LearnedClasses classes, ClassPrompt added) throws Exception {
    List<Integer> reading = read(added.prompt());
    int compared = Math.min(classes.counts().known(), MOST_COMPARED);
    for (int place = 0; place < compared; place++) {
      String label = classes.label(place);
      String prompt = new ClassPrompt(label, added.promptTemplate()).prompt();
      if (!label.equals(added.label()) && read(prompt).equals(reading)) {
        return label;
      }
    }
    return null;
  }

  private List<Integer> read(String prompt) {
    return readings.computeIfAbsent(prompt, text -> backbone.read(text).tokens());
  }
}
