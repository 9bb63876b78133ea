// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.moram.backbone.ClipBackbone;
import io.moram.backbone.SiteAdapter;
import io.moram.memory.AtomBlock;
import io.moram.memory.SiteShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The training of one open task: its active atoms in native memory, and the step that improves
 * them.
 *
 * <p>Not safe for several threads, and one step at a time a JVM: DJL has one gradient collector a
 * class loader. Given the same frozen bank, recipe and batches, a training that was saved by {@link
 * #state} and restored goes on bit by bit as the one that was not, on the same kind of device.
 */
public final class TaskTraining implements AutoCloseable {

  private final ClipBackbone backbone;
  private final TrainedLayer layer;
  private final TrainingRecipe recipe;
  private final ActiveLayout layout;
  private final AdamW optimizer;
  private final ActiveAtoms active;
  private final int task;
  private final long seed;
  private final int earlierClasses;
  private final Map<PromptedClass, Integer> classes = new LinkedHashMap<>();
  private int steps;

  private TaskTraining(
      ClipBackbone backbone,
      TrainedLayer layer,
      TrainingRecipe recipe,
      ActiveLayout layout,
      ActiveAtoms active,
      TrainingState state) {
    this.backbone = backbone;
    this.layer = layer;
    this.recipe = recipe;
    this.layout = layout;
    this.active = active;
    this.optimizer = new AdamW(recipe.beta1(), recipe.beta2());
    this.task = state.task();
    this.seed = state.seed();
    this.earlierClasses = state.earlierClasses();
    this.steps = state.step();
    state.classes().forEach(this::admit);
  }

  /**
   * Opens a task with fresh atoms.
   *
   * @param layer with the atoms of all earlier tasks, which must stay open while this is
   * @param task the task's number
   * @param seed the learner's; it and the task decide the fresh keys
   * @param earlierClasses how many classes earlier tasks brought, at least 0
   */
  public static TaskTraining start(
      ClipBackbone backbone,
      TrainedLayer layer,
      TrainingRecipe recipe,
      int task,
      long seed,
      int earlierClasses) {
    ActiveLayout layout = layout(backbone, recipe);
    return new TaskTraining(
        backbone,
        layer,
        recipe,
        layout,
        ActiveAtoms.fresh(backbone.manager().newSubManager(), layout, layout.initial(task, seed)),
        new TrainingState(task, seed, 0, earlierClasses, List.of(), List.of()));
  }

  /**
   * Goes on with a task that {@link #state} saved.
   *
   * @throws IllegalArgumentException where the saved atoms are of another rank or other sites
   */
  public static TaskTraining restore(
      ClipBackbone backbone, TrainedLayer layer, TrainingRecipe recipe, TrainingState state) {
    ActiveLayout layout = layout(backbone, recipe);
    List<SiteShape> saved = state.sites().stream().map(ActiveSite::shape).toList();
    if (!saved.equals(layout.shapes())
        || state.sites().stream().anyMatch(site -> site.rank() != recipe.rank())) {
      throw new IllegalArgumentException(
          "The saved atoms of task "
              + state.task()
              + " are of another backbone or another rank than "
              + recipe.rank()
              + "; restore with the settings that the task was opened with");
    }
    return new TaskTraining(
        backbone,
        layer,
        recipe,
        layout,
        ActiveAtoms.restored(backbone.manager().newSubManager(), layout, state.sites()),
        state);
  }

  private static ActiveLayout layout(ClipBackbone backbone, TrainingRecipe recipe) {
    List<SiteShape> shapes =
        backbone.sites().stream()
            .map(site -> new SiteShape(site.name(), site.inputWidth(), site.outputWidth()))
            .toList();
    return new ActiveLayout(shapes, recipe.rank());
  }

  /** Makes a class known to the task, if it is not. The loss runs over all known classes. */
  public void admit(PromptedClass label) {
    classes.putIfAbsent(label, classes.size());
  }

  /**
   * Takes one optimiser step.
   *
   * @param batch at least one picture; classes not known yet are admitted in the batch's order
   */
  public StepResult step(List<TrainingPicture> batch) {
    batch.forEach(picture -> admit(picture.label()));
    int[] labels =
        batch.stream()
            .mapToInt(picture -> Objects.requireNonNull(classes.get(picture.label())))
            .toArray();
    List<float[]> pixels = batch.stream().map(TrainingPicture::pixels).toList();
    List<String> prompts = classes.keySet().stream().map(PromptedClass::prompt).toList();
    return step(
        labels,
        (scope, adapter) -> backbone.encodeImages(scope, pixels, adapter),
        (scope, adapter) -> backbone.encodeTexts(scope, prompts, adapter));
  }

  StepResult step(int[] labels, Encoding images, Encoding texts) {
    float loss;
    try (NDManager scope = backbone.manager().newSubManager()) {
      NDArray leaf = active.leaf(scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        SiteAdapter adapter = adapter(leaf);
        NDArray result =
            ContrastiveLoss.of(
                images.encode(scope, adapter),
                texts.encode(scope, adapter),
                labels,
                earlierClasses,
                backbone.logitScale());
        loss = result.getFloat();
        collector.backward(result);
      }
      try (NDArray gradient = leaf.getGradient()) {
        gradient.attach(scope);
        double learningRate = recipe.learningRateAt(steps);
        steps++;
        active.improve(optimizer, steps, learningRate, gradient);
      }
    }
    return new StepResult(steps, loss);
  }

  /** How the layers are adapted while training, given the flat vector of active atoms. */
  private SiteAdapter adapter(NDArray flat) {
    NDList parts = flat.split(layout.cuts(), 0);
    Map<String, Integer> places = new HashMap<>();
    List<NDArray> shaped = new ArrayList<>(parts.size());
    int place = 0;
    for (SiteShape shape : layout.shapes()) {
      places.put(shape.site(), shaped.size());
      shaped.add(parts.get(place++).reshape(new Shape(layout.rank(), shape.inputWidth())));
      shaped.add(parts.get(place++).reshape(new Shape(layout.rank(), shape.outputWidth())));
    }
    return (site, input, output) -> {
      int at = Objects.requireNonNull(places.get(site));
      return layer.apply(site, input, output, shaped.get(at), shaped.get(at + 1));
    };
  }

  /** The steps taken so far. */
  public int steps() {
    return steps;
  }

  /** The task's classes so far, in order of arrival. */
  public List<PromptedClass> classes() {
    return List.copyOf(classes.keySet());
  }

  /** All of it, as a value. */
  public TrainingState state() {
    return new TrainingState(task, seed, steps, earlierClasses, classes(), active.sites());
  }

  /** The atoms as they are now, one block a site, in the backbone's order of sites. */
  public List<AtomBlock> freeze() {
    return active.sites().stream()
        .map(
            site ->
                new AtomBlock(
                    task,
                    site.shape().site(),
                    site.rank(),
                    site.shape().inputWidth(),
                    site.shape().outputWidth(),
                    site.keys(),
                    site.values()))
        .toList();
  }

  @Override
  public void close() {
    active.close();
  }

  /** One side of the loss: embeddings of length 1 in a scope, through adapted layers. */
  @FunctionalInterface
  interface Encoding {
    NDArray encode(NDManager scope, SiteAdapter adapter);
  }
}
