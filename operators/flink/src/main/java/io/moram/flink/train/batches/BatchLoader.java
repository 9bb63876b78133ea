// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.training.BatchSampler;
import io.moram.training.TrainingRecipe;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.flink.metrics.MetricGroup;

/**
 * Assembles batches from the current key's reservoir. The examples are read here, on the task's
 * thread, because only that thread may read keyed state. Other threads prepare them. They prepare
 * the next batch while the task's thread computes with this one.
 *
 * <p>A picture outside the cache is decoded again in every step that draws it. Prepared pixels take
 * about twelve times the heap of the encoded file, so it would cost more to keep all of them.
 *
 * @param <E> a prepared example
 */
public final class BatchLoader<E> implements AutoCloseable {
  private static final int[] UNKNOWN = {};
  private static final int BATCHES_AHEAD = 2;

  private final LearnerState state;
  private final TaskTrainer<E> trainer;
  private final RecurrencePolicy recurrence;
  private final long seed;
  private final ExampleLoader loader;
  private final Semaphore places;
  private final long keptPerLearner;
  private final ExampleCounters counters;

  /**
   * Starts the threads that prepare examples; {@link #close} ends them.
   *
   * @param batchSize the usual number of examples per step, 1 or more
   * @param metrics takes the counters of examples
   */
  public BatchLoader(
      LearnerState state,
      TaskTrainer<E> trainer,
      TrainingSettings settings,
      int batchSize,
      MetricGroup metrics) {
    this.state = state;
    this.trainer = trainer;
    this.recurrence = settings.growth().recurrence();
    this.seed = settings.seed();
    this.loader = new ExampleLoader(settings.preprocessingThreads());
    // All learners share the places, so the heap's size does not depend on how many take turns.
    this.places = new Semaphore(BATCHES_AHEAD * batchSize);
    this.keptPerLearner =
        settings.pixelCacheBytes() / settings.liveLearners() / trainer.preparedBytes();
    this.counters = ExampleCounters.register(metrics);
  }

  /** Makes a learner's cache, which returns its places when it is cleared. */
  public ExampleCache<E> newCache() {
    return new ExampleCache<>(keptPerLearner, places, counters);
  }

  /** The examples of the next step of the open task, which has this recipe. */
  public List<E> ofStep(ExampleCache<E> cache, Progress progress, TrainingRecipe recipe)
      throws Exception {
    int step = progress.open().step();
    // While more steps are due no example is admitted, so the batch after this one is known.
    // New examples follow the last due step, and a guess would mostly be wrong.
    int[] following = progress.open().due() > 1 ? drawn(progress, recipe, step + 1) : UNKNOWN;
    return of(cache, recipe.firstLayer(), drawn(progress, recipe, step), following);
  }

  private int[] drawn(Progress progress, TrainingRecipe recipe, int step) throws Exception {
    HoldOut holdOut = new HoldOut(recurrence, recipe.stepsPerTask());
    BitSet out = holdOut.appliesAt(step) ? state.reservoir().every(HoldOut.INTERVAL) : new BitSet();
    int[] slots = HoldOut.trained(progress.open().kept(), out);
    int[] chosen =
        new BatchSampler(seed, recipe.batchSize()).batch(progress.task(), step, slots.length);
    return Arrays.stream(chosen).map(place -> slots[place]).toArray();
  }

  /**
   * The examples in some slots.
   *
   * @param firstLayer the lowest adapted layer
   * @param following the slots of the next batch, or none
   */
  public List<E> of(ExampleCache<E> cache, int firstLayer, int[] slots, int[] following)
      throws Exception {
    return cache.take(slots, following, slot -> start(firstLayer, slot));
  }

  private CompletableFuture<E> start(int firstLayer, int slot) throws Exception {
    LabeledExample example = state.reservoir().get(slot);
    if (example == null) {
      throw new IllegalStateException("The reservoir has no example in slot " + slot);
    }
    ClassPrompt label = state.classes().open(example.label());
    return loader.prepare(() -> trainer.prepare(example, label, firstLayer));
  }

  @Override
  public void close() {
    loader.close();
  }
}
