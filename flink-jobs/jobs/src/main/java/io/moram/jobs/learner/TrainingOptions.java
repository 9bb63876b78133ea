// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.atoms.Activation;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.jobs.config.BackboneOptions;
import io.moram.training.TrainingRecipe;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * How a task is trained. What is not set comes from the backbone's recipe: clip-mini's own for the
 * backbone that comes with the project, the paper's for every other.
 */
public final class TrainingOptions {
  /** The rank. */
  public static final ConfigOption<Integer> RANK =
      ConfigOptions.key("training.rank")
          .intType()
          .noDefaultValue()
          .withDescription("How many atoms a task adds at every site. Recipes: 16.");

  /** The number of atoms kept. */
  public static final ConfigOption<Integer> TOP_K =
      ConfigOptions.key("training.top-k")
          .intType()
          .noDefaultValue()
          .withDescription("How many atoms are kept for a token, k; at least 2. Recipes: 16.");

  /** The temperature. */
  public static final ConfigOption<Float> TEMPERATURE =
      ConfigOptions.key("training.temperature")
          .floatType()
          .noDefaultValue()
          .withDescription(
              "The temperature of the softmax over the kept atoms. clip-mini: 0.03; paper: 0.01.");

  /** The threshold. */
  public static final ConfigOption<Float> THRESHOLD =
      ConfigOptions.key("training.threshold")
          .floatType()
          .noDefaultValue()
          .withDescription(
              "At inference an atom that scores less is silent. clip-mini: 0.1; paper: 0.2.");

  /** The learning rate. */
  public static final ConfigOption<Double> LEARNING_RATE =
      ConfigOptions.key("training.learning-rate")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "The learning rate at the first step, from where it falls to zero along a cosine."
                  + " clip-mini: 0.005; paper: 0.0005.");

  /** The first moment's decay. */
  public static final ConfigOption<Double> BETA1 =
      ConfigOptions.key("training.beta1")
          .doubleType()
          .noDefaultValue()
          .withDescription("The decay of Adam's first moment. Recipes: 0.9.");

  /** The second moment's decay. */
  public static final ConfigOption<Double> BETA2 =
      ConfigOptions.key("training.beta2")
          .doubleType()
          .noDefaultValue()
          .withDescription("The decay of Adam's second moment. Recipes: 0.9999.");

  /** The batch size. */
  public static final ConfigOption<Integer> BATCH_SIZE =
      ConfigOptions.key("training.batch-size")
          .intType()
          .noDefaultValue()
          .withDescription("How many pictures a step takes. Recipes: 64.");

  /** The steps of a task. */
  public static final ConfigOption<Integer> STEPS_PER_TASK =
      ConfigOptions.key("training.steps-per-task")
          .intType()
          .noDefaultValue()
          .withDescription(
              "How many steps a task has in all; what is left runs when it ends. clip-mini: 100;"
                  + " paper: 500.");

  /** The steps while examples arrive. */
  public static final ConfigOption<Integer> STEPS_PER_BATCH =
      ConfigOptions.key("training.steps-per-batch")
          .intType()
          .noDefaultValue()
          .withDescription(
              "How many of a task's steps run after every batch of new examples; 0: all of them"
                  + " when the task ends, the paper's protocol. Recipes: 0.");

  /** What is done with a task that comes back. */
  public static final ConfigOption<RecurrencePolicy> RECURRENCE =
      ConfigOptions.key("training.recurrence")
          .enumType(RecurrencePolicy.class)
          .defaultValue(RecurrencePolicy.NEW)
          .withDescription(
              "What is done with a task that is recognised as an earlier one come back. new: it"
                  + " trains as any other. reuse: it adds no atoms where the bank ranks its examples,"
                  + " among its own classes, no worse than when the earlier task was sealed, within"
                  + " two standard errors; else it trains. That is decided when it ends, before any"
                  + " step; a task of one class always trains. refresh: it trains with"
                  + " training.minimum-rank, or where that is off with a quarter of the rank. The"
                  + " price of reuse: every eighth example of a class is held out of the first three"
                  + " quarters of a task's steps, so that the sealed accuracy is of examples that"
                  + " were not trained on; new is the published protocol. Seasons that come and go"
                  + " let the bank grow without end for what it knows; reuse stops that.");

  /** The least rank. */
  public static final ConfigOption<Integer> MINIMUM_RANK =
      ConfigOptions.key("training.minimum-rank")
          .intType()
          .defaultValue(RankSettings.FULL_RANK)
          .withDescription(
              "The rank of a task that the bank serves without error before its first step. The"
                  + " worse the bank serves it, the higher the rank: minimum + (rank - minimum) *"
                  + " error / the error of guessing, rounded up, at most training.rank; the error is"
                  + " of up to 256 of the task's examples, among its own classes. 0: every task has"
                  + " training.rank.");

  /** Whether silent atoms are dropped. */
  public static final ConfigOption<Boolean> DROP_INACTIVE_ATOMS =
      ConfigOptions.key("training.drop-inactive-atoms")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the seal leaves out a task's atoms that are active for none of up to 256 of"
                  + " its examples and none of its class names: never among the best k with a score"
                  + " that reaches the threshold.");

  private TrainingOptions() {}

  /** How many atoms a task adds, as the options say. */
  static RankSettings growth(ReadableConfig options) {
    return new RankSettings(
        options.get(RECURRENCE), options.get(MINIMUM_RANK), options.get(DROP_INACTIVE_ATOMS));
  }

  /** The recipe that the options make. */
  public static TrainingRecipe recipe(ReadableConfig options) {
    TrainingRecipe base =
        options.getOptional(BackboneOptions.FOLDER).isPresent()
            ? TrainingRecipe.paper()
            : TrainingRecipe.clipMini();
    return new TrainingRecipe(
        options.getOptional(RANK).orElse(base.rank()),
        new Activation(
            options.getOptional(TOP_K).orElse(base.activation().topK()),
            options.getOptional(TEMPERATURE).orElse(base.activation().temperature()),
            options.getOptional(THRESHOLD).orElse(base.activation().threshold())),
        options.getOptional(LEARNING_RATE).orElse(base.learningRate()),
        options.getOptional(BETA1).orElse(base.beta1()),
        options.getOptional(BETA2).orElse(base.beta2()),
        options.getOptional(BATCH_SIZE).orElse(base.batchSize()),
        options.getOptional(STEPS_PER_TASK).orElse(base.stepsPerTask()),
        options.getOptional(STEPS_PER_BATCH).orElse(base.stepsPerBatch()));
  }

  /** The recipe that the options make, as options: by key, in the order of this class. */
  public static Map<String, String> recipeByKey(ReadableConfig options) {
    TrainingRecipe recipe = recipe(options);
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put(RANK.key(), Integer.toString(recipe.rank()));
    shown.put(TOP_K.key(), Integer.toString(recipe.activation().topK()));
    shown.put(TEMPERATURE.key(), Float.toString(recipe.activation().temperature()));
    shown.put(THRESHOLD.key(), Float.toString(recipe.activation().threshold()));
    shown.put(LEARNING_RATE.key(), Double.toString(recipe.learningRate()));
    shown.put(BETA1.key(), Double.toString(recipe.beta1()));
    shown.put(BETA2.key(), Double.toString(recipe.beta2()));
    shown.put(BATCH_SIZE.key(), Integer.toString(recipe.batchSize()));
    shown.put(STEPS_PER_TASK.key(), Integer.toString(recipe.stepsPerTask()));
    shown.put(STEPS_PER_BATCH.key(), Integer.toString(recipe.stepsPerBatch()));
    return shown;
  }
}
