// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.training.LowRankTraining;
import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.training.ActiveTask;
import io.moram.training.text.TextRecipe;
import java.util.ArrayList;
import java.util.List;

/** Low-rank adapters: one that goes on through all tasks, or one per task. */
final class LowRankVersions implements MethodVersions {

  private final LanguageModel model;
  private final boolean isFreshPerTask;
  private final List<LowRankAdapter> adapters = new ArrayList<>();
  private List<AtomBlock> newest = List.of();

  LowRankVersions(LanguageModel model, boolean isFreshPerTask) {
    this.model = model;
    this.isFreshPerTask = isFreshPerTask;
  }

  @Override
  public ActiveTask open(TextRecipe recipe, int task, long seed) {
    if (isFreshPerTask || newest.isEmpty()) {
      return ActiveTask.fresh(
          model,
          model.siteGroups(recipe.firstLayer()),
          recipe.rank(),
          scope -> new LowRankTraining(TracePreset.SCALE),
          recipe.optimizer(),
          task,
          seed);
    }
    return ActiveTask.from(
        model,
        model.siteGroups(recipe.firstLayer()),
        newest,
        scope -> new LowRankTraining(TracePreset.SCALE),
        recipe.optimizer());
  }

  @Override
  public void seal(List<AtomBlock> blocks) {
    newest = blocks;
    adapters.add(new LowRankAdapter(model, blocks));
  }

  @Override
  public SiteAdapter version(int afterTask) {
    return adapters.get(afterTask);
  }

  @Override
  public void close() {
    adapters.forEach(LowRankAdapter::close);
  }
}
