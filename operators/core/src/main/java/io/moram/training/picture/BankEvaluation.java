// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.AtomActivity;
import io.moram.atoms.inference.BankInference;
import io.moram.model.ImageStates;
import io.moram.model.SiteAdapter;
import io.moram.training.Accuracy;
import io.moram.training.BankTrial;
import java.util.List;
import java.util.Optional;

/**
 * Tries a bank as it would serve: ranks pictures among some classes, and watches which atoms are
 * active, for the pictures and for the classes' prompts. Pictures are given in batches, so that
 * memory stays bounded. One thread.
 */
public final class BankEvaluation implements BankTrial<TrainingPicture> {
  private final FrozenLayers lower;
  private final List<String> labels;
  private final NDManager manager;
  private final AtomActivity activity;
  private final SiteAdapter adapter;
  private final NDArray texts;
  private int correct;
  private int examples;

  /**
   * Encodes the prompts.
   *
   * @param lower the layers that the pictures have gone through
   * @param bank must stay open while this is
   * @param activation how the bank's atoms are activated
   * @param classes what pictures are ranked among; at least 1
   */
  public BankEvaluation(
      FrozenLayers lower, AtomBank bank, Activation activation, List<ClassPrompt> classes) {
    this.lower = lower;
    this.labels = classes.stream().map(ClassPrompt::label).toList();
    this.manager = lower.backbone().manager().newSubManager();
    this.activity = new AtomActivity();
    this.adapter =
        (sites, input, output) ->
            BankInference.applyWatched(bank, activation, sites, input, output, activity);
    try {
      texts = encodePrompts(classes);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private NDArray encodePrompts(List<ClassPrompt> classes) {
    try (NDManager scope = manager.newSubManager()) {
      List<String> prompts = classes.stream().map(ClassPrompt::prompt).toList();
      NDArray columns = lower.backbone().encodeTexts(scope, prompts, adapter).transpose();
      columns.attach(manager);
      return columns;
    }
  }

  /** Ranks some more pictures, each of one of the classes. */
  @Override
  public void add(List<TrainingPicture> batch) {
    try (NDManager scope = manager.newSubManager()) {
      ImageStates pictures =
          lower.together(scope, batch.stream().map(TrainingPicture::prepared).toList());
      float[] similarities =
          lower.backbone().encodeImages(scope, pictures, adapter).matMul(texts).toFloatArray();
      for (int picture = 0; picture < batch.size(); picture++) {
        String best = labels.get(best(similarities, picture * labels.size()));
        correct += best.equals(batch.get(picture).label().label()) ? 1 : 0;
        examples++;
      }
    }
  }

  private int best(float[] similarities, int row) {
    int best = 0;
    for (int i = 1; i < labels.size(); i++) {
      best = similarities[row + i] > similarities[row + best] ? i : best;
    }
    return best;
  }

  /**
   * How many pictures were ranked right so far; {@link Accuracy#NONE} where there is one class
   * alone, because then there is nothing to confuse.
   */
  @Override
  public Accuracy accuracy() {
    return labels.size() < 2 ? Accuracy.NONE : new Accuracy(correct, examples);
  }

  /**
   * Blocks without the atoms that were not active so far; a block of which none was is left out.
   *
   * @param newest the bank's last block of some sites
   */
  @Override
  public List<AtomBlock> activePart(List<AtomBlock> newest) {
    return newest.stream().map(activity::activePart).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    manager.close();
  }
}
