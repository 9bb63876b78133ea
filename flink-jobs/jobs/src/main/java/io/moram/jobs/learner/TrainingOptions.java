// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.jobs.range.OptionRange;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The options of the training of a task. An option that is not set has the value of the backbone's
 * recipe. The backbone clip-mini has a recipe of its own, wherever it is loaded from. Language
 * models have one that depends on their width. Every other backbone has the paper's.
 */
public final class TrainingOptions {
  /** The number of atoms per task and site. */
  public static final ConfigOption<Integer> RANK =
      ConfigOptions.key("training.rank")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of atoms that a task adds per site, r. Recipes of pictures: 16; of texts:"
                  + " 8.");

  /** The number of atoms that are kept per token. */
  public static final ConfigOption<Integer> TOP_K =
      ConfigOptions.key("training.top-k")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of atoms that are kept per token, k. Recipes of pictures: 16; of texts: 8.");

  /** The temperature of the softmax. */
  public static final ConfigOption<Float> TEMPERATURE =
      ConfigOptions.key("training.temperature")
          .floatType()
          .noDefaultValue()
          .withDescription(
              "The temperature of the softmax over the kept atoms. A lower temperature "
                  + "gives more weight to the best atom. Recipe of clip-mini: 0.03; recipe of "
                  + "the paper: 0.01; recipe of texts: 0.03.");

  /** The lowest score of an active atom. */
  public static final ConfigOption<Float> THRESHOLD =
      ConfigOptions.key("training.threshold")
          .floatType()
          .noDefaultValue()
          .withDescription(
              "The lowest score of an active atom at inference. An atom with a lower "
                  + "score contributes nothing. Recipe of clip-mini: 0.1; recipe of the paper: "
                  + "0.2; recipe of texts: 0.2.");

  /** The learning rate of the first step. */
  public static final ConfigOption<Double> LEARNING_RATE =
      ConfigOptions.key("training.learning-rate")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "The learning rate of the first step of a task. It falls to zero along a "
                  + "cosine. Recipe of clip-mini: 0.005; recipe of the paper: 0.0005; recipe of "
                  + "texts: 0.01 if the model is narrower than 1,024, else 0.0005.");

  /** The decay rate of the first moment. */
  public static final ConfigOption<Double> BETA1 =
      ConfigOptions.key("training.beta1")
          .doubleType()
          .noDefaultValue()
          .withDescription("The decay rate of AdamW's first moment. All recipes: 0.9.");

  /** The decay rate of the second moment. */
  public static final ConfigOption<Double> BETA2 =
      ConfigOptions.key("training.beta2")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "The decay rate of AdamW's second moment. Recipes of pictures: 0.9999; of texts:"
                  + " 0.95.");

  /** The number of pictures per step. */
  public static final ConfigOption<Integer> BATCH_SIZE =
      ConfigOptions.key("training.batch-size")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of examples per training step. Recipes of pictures: 64; of texts: 8 if the"
                  + " model is narrower than 1,024, else 32.");

  /** The number of steps per task. */
  public static final ConfigOption<Integer> STEPS_PER_TASK =
      ConfigOptions.key("training.steps-per-task")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of training steps per task. Steps that are left when the task ends "
                  + "run before it is sealed. Recipe of clip-mini: 100; recipe of the paper: "
                  + "500; recipe of texts: 40 if the model is narrower than 1,024, else 100.");

  /** The number of steps per batch of new examples. */
  public static final ConfigOption<Integer> STEPS_PER_BATCH =
      ConfigOptions.key("training.steps-per-batch")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of training steps after each batch of new examples. 0: all steps "
                  + "run when the task ends, as in the paper. All recipes: 0.");

  /** The lowest adapted layer of the image encoder. */
  public static final ConfigOption<Integer> FIRST_LAYER =
      ConfigOptions.key("training.first-layer")
          .intType()
          .noDefaultValue()
          .withDescription(
              "The lowest layer of the image encoder, or of the language model, that atoms are "
                  + "added to, from 0. The layers below are computed once per example, not in "
                  + "every step, and for pictures once for all bank versions that answer a "
                  + "request. Recipe of clip-mini: 2; recipe of the paper: 0; recipe of texts: 0.");

  /** How the learner treats a task that recurs. */
  public static final ConfigOption<RecurrencePolicy> RECURRENCE =
      ConfigOptions.key("training.recurrence")
          .enumType(RecurrencePolicy.class)
          .defaultValue(RecurrencePolicy.NEW)
          .withDescription(
              "What the learner does with a task that it recognises as an earlier task. "
                  + "new: it trains the task like any other; this is the published protocol. "
                  + "reuse: it adds no atoms if the bank still serves the task; otherwise it "
                  + "trains the task. refresh: it trains the task with the rank "
                  + "training.minimum-rank, or with a quarter of training.rank if that is 0. "
                  + "With reuse, the learner decides when the task ends, before its first step. "
                  + "The bank still serves a task if its accuracy among the task's classes is "
                  + "at most two standard errors below that at the earlier seal. "
                  + "A task of one class is always trained. With reuse, every "
                  + "eighth example of a class is left out of the first three quarters of a "
                  + "task's steps. So the sealed accuracy comes from examples outside the "
                  + "training. Set reuse if tasks recur, so that the bank stops growing for "
                  + "what it knows.");

  /** The lowest rank of a task. */
  public static final ConfigOption<Integer> MINIMUM_RANK =
      ConfigOptions.key("training.minimum-rank")
          .intType()
          .defaultValue(RankSettings.FULL_RANK)
          .withDescription(
              "The rank of a task that the bank serves without error before its first "
                  + "step. The rank grows with the error: minimum + (rank - minimum) * error / "
                  + "(error of guessing), rounded up, at most training.rank. The error is "
                  + "measured on at most 256 examples of the task, among its own classes. 0: "
                  + "every task has training.rank.");

  /** Whether the seal leaves out inactive atoms. */
  public static final ConfigOption<Boolean> DROP_INACTIVE_ATOMS =
      ConfigOptions.key("training.drop-inactive-atoms")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, the seal leaves out inactive atoms of the task. They are tested "
                  + "on all class names and on at most 256 examples. An atom is inactive "
                  + "if it is never among the k best atoms with a score that reaches the "
                  + "threshold.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.atLeast(RANK, 1),
          OptionRange.atLeast(TOP_K, 2),
          OptionRange.above(TEMPERATURE, 0f),
          OptionRange.between(THRESHOLD, -1f, 1f),
          OptionRange.above(LEARNING_RATE, 0.0),
          OptionRange.belowUnit(BETA1),
          OptionRange.belowUnit(BETA2),
          OptionRange.atLeast(BATCH_SIZE, 1),
          OptionRange.atLeast(STEPS_PER_TASK, 1),
          OptionRange.atLeast(STEPS_PER_BATCH, 0),
          OptionRange.atLeast(FIRST_LAYER, 0),
          OptionRange.atLeast(MINIMUM_RANK, RankSettings.FULL_RANK));

  private TrainingOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /** The settings of a task's rank that the options give. */
  static RankSettings growth(ReadableConfig options) {
    return new RankSettings(
        options.get(RECURRENCE), options.get(MINIMUM_RANK), options.get(DROP_INACTIVE_ATOMS));
  }

  /**
   * The recipe as far as the options set it.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static PartialRecipe recipe(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new PartialRecipe(
        options.get(RANK),
        options.get(TOP_K),
        options.get(TEMPERATURE),
        options.get(THRESHOLD),
        options.get(LEARNING_RATE),
        options.get(BETA1),
        options.get(BETA2),
        options.get(BATCH_SIZE),
        options.get(STEPS_PER_TASK),
        options.get(STEPS_PER_BATCH),
        options.get(FIRST_LAYER));
  }

  /** A recipe as values by option key, in the order of this class. */
  public static Map<String, String> byKey(TrainingRecipe recipe) {
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
    shown.put(FIRST_LAYER.key(), Integer.toString(recipe.firstLayer()));
    return shown;
  }
}
