// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.models;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.FeatureWidths;
import io.moram.model.FrozenModel;
import io.moram.model.TextReading;
import io.moram.model.image.BadImageException;
import io.moram.sites.SiteGroup;
import io.moram.training.BankTrial;
import io.moram.training.PartialRecipe;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import io.moram.training.picture.BankEvaluation;
import io.moram.training.picture.EarlierTexts;
import io.moram.training.picture.FrozenLayers;
import io.moram.training.picture.PictureTraining;
import io.moram.training.picture.TrainingPicture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains tasks of pictures with class names. */
final class PictureTrainer implements TaskTrainer<TrainingPicture> {
  private final Backbone backbone;

  PictureTrainer(Backbone backbone) {
    this.backbone = backbone;
  }

  @Override
  public FrozenModel model() {
    return backbone;
  }

  @Override
  public FeatureWidths featureWidths() {
    return backbone.featureWidths();
  }

  @Override
  public TextReading read(String text) {
    return backbone.read(text);
  }

  @Override
  public TrainingRecipe recipe(PartialRecipe set) {
    return set.completedFor(backbone);
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    return backbone.siteGroups(firstLayer);
  }

  @Override
  public long preparedBytes() {
    // After some layers a picture takes about as much memory as its pixels.
    return backbone.preprocessor().preparedBytes();
  }

  @Override
  public TrainingPicture prepare(LabeledExample example, ClassPrompt label, int firstLayer) {
    if (!(example.content() instanceof Content.Picture picture)) {
      throw new IllegalStateException(
          "The reservoir has a text, but the backbone reads pictures. Restore with the language"
              + " model in backbone.folder.");
    }
    try {
      FrozenLayers lower = new FrozenLayers(backbone, firstLayer);
      float[] pixels = backbone.preprocessor().forAccepted().prepare(picture.file());
      return new TrainingPicture(lower.prepare(pixels), label);
    } catch (BadImageException e) {
      throw new IllegalStateException(
          "Cannot read a picture of the reservoir, although the embedding operator could read it",
          e);
    }
  }

  @Override
  public TaskTraining<TrainingPicture> open(
      AtomBank bank,
      TrainingRecipe recipe,
      int task,
      long seed,
      int earlierClasses,
      @Nullable TrainingState saved,
      BackwardSettings backward) {
    return saved == null
        ? PictureTraining.start(backbone, bank, recipe, task, seed, earlierClasses, backward)
        : PictureTraining.restore(backbone, bank, recipe, saved, backward);
  }

  @Override
  public List<float[]> classTexts(
      AtomBank bank, Activation activation, int task, List<ClassPrompt> classes) {
    return EarlierTexts.of(backbone, bank, activation, task, classes);
  }

  @Override
  public boolean isMeasured() {
    return true;
  }

  @Override
  public BankTrial<TrainingPicture> trial(
      AtomBank bank, TrainingRecipe recipe, List<ClassPrompt> classes) {
    FrozenLayers lower = new FrozenLayers(backbone, recipe.firstLayer());
    return new BankEvaluation(lower, bank, recipe.activation(), classes);
  }
}
