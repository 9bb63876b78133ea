// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

/**
 * A class of a learner's vocabulary.
 *
 * @param label the class name
 * @param promptTemplate its prompt, with {} where the class name goes
 */
public record ClassPrompt(String label, String promptTemplate) {

  /** What the text encoder reads. */
  public String prompt() {
    return promptTemplate.replace("{}", label);
  }
}
