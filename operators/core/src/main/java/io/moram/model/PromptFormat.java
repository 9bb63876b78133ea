// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.io.Serializable;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * What stands around every prompt that a language model learns or answers, such as the turns of a
 * chat. The model's special tokens count here, and in prompts they do not.
 *
 * @param prefix what precedes a prompt, at most {@link #MOST_CHARACTERS}; empty: nothing
 * @param suffix what follows it, as the prefix
 */
@API(status = API.Status.EXPERIMENTAL)
public record PromptFormat(String prefix, String suffix) implements Serializable {
  /** Prompts as they are. */
  public static final PromptFormat PLAIN = new PromptFormat("", "");

  /** The longest prefix and the longest suffix, in UTF-16 units. */
  public static final int MOST_CHARACTERS = 10_000;

  /** Checks the lengths. */
  public PromptFormat {
    if (Math.max(prefix.length(), suffix.length()) > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the prefix of prompts has %,d characters and the suffix has %,d; must have at most"
                  + " %,d",
              prefix.length(),
              suffix.length(),
              MOST_CHARACTERS));
    }
  }

  /** Whether prompts stay as they are. */
  public boolean isPlain() {
    return prefix.isEmpty() && suffix.isEmpty();
  }
}
