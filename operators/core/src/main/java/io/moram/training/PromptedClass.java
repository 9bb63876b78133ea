// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

/**
 * A class of a vocabulary and the prompt that names it to the text encoder.
 *
 * @param label the class name
 * @param promptTemplate holds {@value #PLACE} where the class name goes
 */
public record PromptedClass(String label, String promptTemplate) {

  /** Where a template takes the class name. */
  public static final String PLACE = "{}";

  public PromptedClass {
    if (!promptTemplate.contains(PLACE)) {
      throw new IllegalArgumentException(
          "The prompt template '" + promptTemplate + "' has no " + PLACE + " for the class name");
    }
  }

  /** The template with the class name in its place. */
  public String prompt() {
    return promptTemplate.replace(PLACE, label);
  }
}
