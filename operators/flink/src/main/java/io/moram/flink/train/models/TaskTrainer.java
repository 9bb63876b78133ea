// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.models;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.learner.LabeledExample;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.FeatureWidths;
import io.moram.model.FrozenModel;
import io.moram.model.LanguageModel;
import io.moram.model.TextReading;
import io.moram.sites.SiteGroup;
import io.moram.training.BankTrial;
import io.moram.training.PartialRecipe;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How tasks are trained on one kind of frozen model: pictures with class names, or prompts with
 * answers. Any thread may prepare examples; the rest is for the task's thread.
 *
 * @param <E> a prepared example
 */
public interface TaskTrainer<E> {

  /** The trainer of a model. */
  static TaskTrainer<?> of(FrozenModel model) {
    return model instanceof LanguageModel language
        ? new TextTrainer(language)
        : new PictureTrainer((Backbone) model);
  }

  /** The frozen model. */
  FrozenModel model();

  /** The widths of the two parts of an example's frozen features. */
  FeatureWidths featureWidths();

  /** What the model reads of a class name. */
  TextReading read(String text);

  /**
   * The recipe of the tasks that open.
   *
   * @param set the values that options set
   */
  TrainingRecipe recipe(PartialRecipe set);

  /**
   * The layers that take atoms.
   *
   * @param firstLayer the lowest adapted layer
   */
  List<SiteGroup> siteGroups(int firstLayer);

  /** About the heap that a prepared example takes, in bytes. */
  long preparedBytes();

  /**
   * Prepares an example, with the layers below the lowest adapted one.
   *
   * @param label its class in the open task
   * @throws IllegalStateException if it cannot be read any more
   */
  E prepare(LabeledExample example, ClassPrompt label, int firstLayer);

  /**
   * Opens a task, or goes on with one that was saved.
   *
   * @param bank the atoms of all earlier tasks, which must stay open while this is
   * @param saved null: the task begins
   * @param earlierClasses how many classes earlier tasks brought, at least 0
   */
  TaskTraining<E> open(
      AtomBank bank,
      TrainingRecipe recipe,
      int task,
      long seed,
      int earlierClasses,
      @Nullable TrainingState saved,
      BackwardSettings backward);

  /**
   * The embeddings of class names of an earlier task, from which a task of one class is
   * distinguished; none if examples have no classes.
   *
   * @param activation how the earlier task's atoms are activated
   */
  List<float[]> classTexts(
      AtomBank bank, Activation activation, int task, List<ClassPrompt> classes);

  /** Whether {@link #trial} can measure answers. */
  boolean isMeasured();

  /**
   * Begins to measure a bank on the open task's examples.
   *
   * @param classes of the open task
   * @throws IllegalStateException if answers are not measured
   */
  BankTrial<E> trial(AtomBank bank, TrainingRecipe recipe, List<ClassPrompt> classes);
}
