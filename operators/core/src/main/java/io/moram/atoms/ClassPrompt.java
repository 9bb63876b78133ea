// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import org.apiguardian.api.API;

/**
 * A class of a learner's vocabulary, and the prompt that names it to the text encoder.
 *
 * @param label the class name
 * @param promptTemplate its prompt, with {@value #PLACE} where the class name goes
 */
@API(status = API.Status.EXPERIMENTAL)
public record ClassPrompt(String label, String promptTemplate) {

  /** Stands for the class name in a template. */
  public static final String PLACE = "{}";

  /**
   * Checks the template.
   *
   * @throws IllegalArgumentException if it has no {@value #PLACE}
   */
  public ClassPrompt {
    if (!promptTemplate.contains(PLACE)) {
      throw new IllegalArgumentException(
          "The prompt template is '"
              // It may come from damaged bytes, and the message is one line.
              + promptTemplate.replaceAll("\\p{C}", "?")
              + "'; must contain "
              + PLACE
              + ", which stands for the class name.");
    }
  }

  /** What the text encoder reads: the template with the class name in its place. */
  public String prompt() {
    return promptTemplate.replace(PLACE, label);
  }
}
