// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import io.moram.atoms.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Tells two banks apart by what they add to the model: what a text is embedded as depends on this
 * alone.
 *
 * @param learner the learner; empty for the bank without atoms, which is everybody's
 * @param blocks the number of blocks
 * @param fingerprint a CRC-32C over every block's checksum
 * @param activation how the atoms are activated; null without atoms
 */
public record AtomsIdentity(
    String learner, int blocks, long fingerprint, @Nullable Activation activation) {

  static final AtomsIdentity NONE = new AtomsIdentity("", 0, 0, null);

  /** The same with the next task; a task without atoms changes nothing. */
  AtomsIdentity with(String owner, TaskBlocks task, long fingerprintOfAll) {
    return task.blocks().isEmpty()
        ? this
        : new AtomsIdentity(
            owner, blocks + task.blocks().size(), fingerprintOfAll, task.manifest().activation());
  }
}
