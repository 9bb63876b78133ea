// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.atoms.training.AtomTraining;
import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.training.ActiveTask;
import io.moram.training.text.TextRecipe;
import java.util.List;

/** A bank of atoms, whose earlier versions are parts of the newest. */
final class BankOfAtoms implements MethodVersions {

  private final LanguageModel model;
  private final Activation activation;
  private AtomBank bank;
  private int tasks;

  BankOfAtoms(LanguageModel model, Activation activation) {
    this.model = model;
    this.activation = activation;
    this.bank = AtomBank.of(model.manager(), activation, model.siteGroups(), List.of());
  }

  @Override
  public ActiveTask open(TextRecipe recipe, int task, long seed) {
    AtomBank frozen = bank;
    return ActiveTask.fresh(
        model,
        model.siteGroups(recipe.firstLayer()),
        recipe.rank(),
        scope -> new AtomTraining(frozen, activation, scope),
        recipe.optimizer(),
        task,
        seed);
  }

  @Override
  public void seal(List<AtomBlock> blocks) {
    AtomBank next = bank.plus(blocks);
    bank.close();
    bank = next;
    tasks++;
  }

  @Override
  public SiteAdapter version(int afterTask) {
    // All rows of a pass are of one version, so they are one part however many they are.
    BankBatch.Part part =
        afterTask == tasks - 1
            ? BankBatch.Part.newest(bank, 1)
            : new BankBatch.Part(bank, afterTask + 1, activation, 1);
    return new BankBatch(List.of(part))::apply;
  }

  @Override
  public void close() {
    bank.close();
  }
}
