// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a backbone reads of class names or their prompts. Remembers the names that came last.
 * Thread-safe.
 */
public final class LabelReadings {
  private static final int MOST_REMEMBERED = 20_000;

  private final Function<String, TextReading> reader;
  private final Map<String, TextReading> readings =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TextReading> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** Two names of the same tokens. */
  public record Alike(String first, String second) {}

  public LabelReadings(Backbone backbone) {
    this(backbone::read);
  }

  /**
   * @param reader what a model reads of a text
   */
  public LabelReadings(Function<String, TextReading> reader) {
    this.reader = reader;
  }

  /** What the backbone reads of a name, or of another text. */
  public synchronized TextReading of(String text) {
    return readings.computeIfAbsent(text, reader);
  }

  /** Whether the backbone reads anything of a name. */
  public boolean isReadable(String label) {
    return !of(label).tokens().isEmpty();
  }

  /** The first of the names that the backbone reads nothing of; null if there is none. */
  public @Nullable String unreadable(List<String> labels) {
    return labels.stream().filter(label -> !isReadable(label)).findFirst().orElse(null);
  }

  /** The first two different names that the backbone reads alike; null if there are none. */
  public @Nullable Alike alike(List<String> labels) {
    Map<List<Integer>, String> seen = new HashMap<>();
    for (String label : labels) {
      String earlier = seen.putIfAbsent(of(label).tokens(), label);
      if (earlier != null && !earlier.equals(label)) {
        return new Alike(earlier, label);
      }
    }
    return null;
  }
}
