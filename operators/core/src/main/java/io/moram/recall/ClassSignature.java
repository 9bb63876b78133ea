// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.atoms.ClassPrompt;

/**
 * What is kept of a class's pictures.
 *
 * @param prompt the class and its prompt
 * @param examples the number of its pictures, at least 1
 * @param mean their mean features, {@code [hidden + embedding]}; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by the checksum of what holds it.
public record ClassSignature(ClassPrompt prompt, long examples, float[] mean) {

  public ClassSignature {
    if (examples < 1) {
      throw new IllegalArgumentException(
          "class " + prompt.label() + " has " + examples + " examples; must be 1 or more");
    }
  }

  /** The class name. */
  public String label() {
    return prompt.label();
  }
}
