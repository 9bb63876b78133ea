// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.training.AtomTraining;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.TrainableAdapter;
import io.moram.training.ActiveTask;
import io.moram.training.StepResult;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The training of one open task of pictures with class names. Not safe for several threads. */
public final class PictureTraining implements TaskTraining<TrainingPicture> {

  private final Backbone backbone;
  private final TrainingRecipe recipe;
  private final FrozenLayers lower;
  private final ActiveTask active;
  private final int task;
  private final long seed;
  private final BackwardSettings backward;
  private final int earlierClasses;
  private final Map<ClassPrompt, Integer> classes = new LinkedHashMap<>();

  private PictureTraining(
      Backbone backbone,
      TrainingRecipe recipe,
      ActiveTask active,
      TrainingState state,
      BackwardSettings backward) {
    this.backbone = backbone;
    this.recipe = recipe;
    this.lower = new FrozenLayers(backbone, recipe.firstLayer());
    this.active = active;
    this.task = state.task();
    this.seed = state.seed();
    this.backward = backward;
    this.earlierClasses = state.earlierClasses();
    state.classes().forEach(this::admit);
  }

  /** The layers that pictures go through before {@link #step} takes them. */
  public FrozenLayers lower() {
    return lower;
  }

  /**
   * Opens a task with fresh atoms.
   *
   * @param frozen the atoms of all earlier tasks, which must stay open while this is
   * @param task the task's number
   * @param seed the learner's; it and the task decide the fresh keys
   * @param earlierClasses how many classes earlier tasks brought, at least 0
   * @param backward how gradients are sent back through the encoders
   */
  public static PictureTraining start(
      Backbone backbone,
      AtomBank frozen,
      TrainingRecipe recipe,
      int task,
      long seed,
      int earlierClasses,
      BackwardSettings backward) {
    ActiveTask active =
        ActiveTask.fresh(
            backbone,
            backbone.siteGroups(recipe.firstLayer()),
            recipe.rank(),
            scope -> new AtomTraining(frozen, recipe.activation(), scope),
            recipe.optimizer(),
            task,
            seed);
    return new PictureTraining(
        backbone,
        recipe,
        active,
        new TrainingState(task, seed, 0, 0, earlierClasses, List.of(), List.of()),
        backward);
  }

  /**
   * Goes on with a task that {@link #state} saved.
   *
   * @param backward as {@link #start} takes it
   * @throws IllegalArgumentException if the saved atoms are of another rank or other sites: the
   *     recipe's rank and first layer cannot change while a task is open
   */
  public static PictureTraining restore(
      Backbone backbone,
      AtomBank frozen,
      TrainingRecipe recipe,
      TrainingState state,
      BackwardSettings backward) {
    ActiveTask active =
        ActiveTask.restored(
            backbone,
            backbone.siteGroups(recipe.firstLayer()),
            recipe.rank(),
            recipe.firstLayer(),
            scope -> new AtomTraining(frozen, recipe.activation(), scope),
            recipe.optimizer(),
            state);
    return new PictureTraining(backbone, recipe, active, state, backward);
  }

  /** Makes a class known to the task, if it is not. The loss runs over all known classes. */
  @Override
  public void admit(ClassPrompt label) {
    classes.putIfAbsent(label, classes.size());
  }

  /**
   * Takes one optimiser step, among the task's own classes.
   *
   * @param batch at least one picture; classes not known yet are admitted in the batch's order
   */
  @Override
  public StepResult step(List<TrainingPicture> batch) {
    return step(batch, List.of());
  }

  /**
   * Takes one optimiser step. With a single class there is nothing to distinguish: its atoms would
   * learn noise. So a task of one class is distinguished from earlier classes. Without any, the
   * step changes nothing.
   *
   * @param batch at least one picture; classes not known yet are admitted in the batch's order
   * @param earlierTexts embeddings of earlier classes, of length 1; they count for a task of one
   *     class only
   */
  @Override
  public StepResult step(List<TrainingPicture> batch, List<float[]> earlierTexts) {
    batch.forEach(picture -> admit(picture.label()));
    if (classes.size() == 1 && earlierTexts.isEmpty()) {
      return active.skip();
    }
    List<float[]> negatives = classes.size() == 1 ? earlierTexts : List.of();
    int[] labels =
        batch.stream()
            .mapToInt(picture -> Objects.requireNonNull(classes.get(picture.label())))
            .toArray();
    List<float[]> prepared = batch.stream().map(TrainingPicture::prepared).toList();
    List<String> prompts = classes.keySet().stream().map(ClassPrompt::prompt).toList();
    return step(
        labels,
        negatives,
        (scope, trained, settings) ->
            backbone.encodeImagesInTraining(
                scope, lower.together(scope, prepared), trained, settings),
        (scope, trained, settings) ->
            backbone.encodeTextsInTraining(scope, prompts, trained, settings));
  }

  StepResult step(int[] labels, Encoding images, Encoding texts) {
    return step(labels, List.of(), images, texts);
  }

  private StepResult step(int[] labels, List<float[]> negatives, Encoding images, Encoding texts) {
    return active.step(
        recipe.learningRateAt(active.steps()),
        (scope, sites) -> {
          DifferentiableEncoding image = images.encode(scope, sites, backward);
          // Both wait for the loss, so they share the memory.
          DifferentiableEncoding text =
              texts.encode(scope, sites, backward.after(image.keptBytes()));
          ContrastiveLoss result =
              ContrastiveLoss.of(
                  image.embeddings(),
                  text.embeddings(),
                  negatives,
                  labels,
                  earlierClasses,
                  backbone.logitScale());
          image.backward(result.imageGradient());
          text.backward(result.textGradient());
          return result.value();
        });
  }

  @Override
  public int skipped() {
    return active.skipped();
  }

  @Override
  public int steps() {
    return active.steps();
  }

  /** The task's classes so far, in order of arrival. */
  public List<ClassPrompt> classes() {
    return List.copyOf(classes.keySet());
  }

  @Override
  public long bytes() {
    return active.bytes();
  }

  @Override
  public TrainingState state() {
    return new TrainingState(
        task, seed, steps(), skipped(), earlierClasses, classes(), active.sites());
  }

  @Override
  public List<AtomBlock> freeze() {
    return active.blocks(task);
  }

  @Override
  public void close() {
    active.close();
  }

  /** One side of the loss, through adapted layers. */
  @FunctionalInterface
  interface Encoding {
    DifferentiableEncoding encode(
        NDManager scope, TrainableAdapter trained, BackwardSettings settings);
  }
}
