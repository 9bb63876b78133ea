// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome;
import io.moram.serving.TaskVersions.Version;
import org.jspecify.annotations.Nullable;

/**
 * The bank version that answers a prompt, for all tokens of its answer.
 *
 * @param rule how the version was chosen
 * @param recognition the recognised task; null if the rule recognises none
 * @param number the number of sealed tasks in the version; 0: the frozen model
 * @param bank the atoms, of a lease that stays open as long as the answer grows; null: none
 * @param atoms which of the bank's atoms the version has
 */
public record AnsweringVersion(
    AnswerRule rule,
    Outcome.@Nullable Recognition recognition,
    int number,
    @Nullable AtomBank bank,
    Version atoms) {

  /** Rows of a batch that this version answers for. */
  BankBatch.Part part(int rows) {
    return new BankBatch.Part(bank, atoms.version(), atoms.activation(), rows);
  }
}
