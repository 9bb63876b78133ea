// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.models;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.model.BackwardSettings;
import io.moram.model.FeatureWidths;
import io.moram.model.FrozenModel;
import io.moram.model.LanguageModel;
import io.moram.model.TextReading;
import io.moram.recall.TextFeatures;
import io.moram.sites.SiteGroup;
import io.moram.training.BankTrial;
import io.moram.training.PartialRecipe;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import io.moram.training.text.TextPreparation;
import io.moram.training.text.TextRecipe;
import io.moram.training.text.TextTraining;
import io.moram.training.text.TrainingText;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains tasks of prompts and answers. */
final class TextTrainer implements TaskTrainer<TrainingText> {
  private static final int TOKENS_OF_AN_EXAMPLE = 512;

  private final LanguageModel model;

  TextTrainer(LanguageModel model) {
    this.model = model;
  }

  @Override
  public FrozenModel model() {
    return model;
  }

  @Override
  public FeatureWidths featureWidths() {
    return TextFeatures.widths(model);
  }

  @Override
  public TextReading read(String text) {
    return new TextReading(Arrays.stream(model.tokenize(text)).boxed().toList(), true);
  }

  @Override
  public TrainingRecipe recipe(PartialRecipe set) {
    return set.completedBy(TextRecipe.of(model));
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    return model.siteGroups(firstLayer);
  }

  @Override
  public long preparedBytes() {
    return (long) TOKENS_OF_AN_EXAMPLE * Float.BYTES * model.width();
  }

  @Override
  public TrainingText prepare(LabeledExample example, ClassPrompt label, int firstLayer) {
    if (!(example.content() instanceof Content.Text text)) {
      throw new IllegalStateException(
          "The reservoir has a picture, but the backbone is a language model. Restore with the"
              + " model of pictures in backbone.folder.");
    }
    return new TextPreparation(model, firstLayer).prepare(text.prompt(), text.answer());
  }

  @Override
  public TaskTraining<TrainingText> open(
      AtomBank bank,
      TrainingRecipe recipe,
      int task,
      long seed,
      int earlierClasses,
      @Nullable TrainingState saved,
      BackwardSettings backward) {
    TextRecipe own = TextRecipe.of(recipe);
    return saved == null
        ? TextTraining.start(model, bank, own, task, seed, backward)
        : TextTraining.restore(model, bank, own, saved, backward);
  }

  @Override
  public List<float[]> classTexts(
      AtomBank bank, Activation activation, int task, List<ClassPrompt> classes) {
    return List.of();
  }

  @Override
  public boolean isMeasured() {
    return false;
  }

  @Override
  public BankTrial<TrainingText> trial(
      AtomBank bank, TrainingRecipe recipe, List<ClassPrompt> classes) {
    throw new IllegalStateException("The answers of texts are not measured in training");
  }
}
