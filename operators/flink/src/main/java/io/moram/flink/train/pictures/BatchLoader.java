// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.model.Backbone;
import io.moram.training.BatchSampler;
import io.moram.training.FrozenLayers;
import io.moram.training.TrainingPicture;
import io.moram.training.TrainingRecipe;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Assembles batches from the current key's reservoir. The encoded pictures are read here, on the
 * task's thread, because only that thread may read keyed state. Other threads decode and preprocess
 * them. They prepare the next batch while the task's thread computes with this one.
 *
 * <p>A picture outside the cache is decoded again in every step that draws it. Prepared pixels take
 * about twelve times the heap of the encoded file, so it would cost more to keep all of them.
 */
public final class BatchLoader implements AutoCloseable {
  private static final int[] UNKNOWN = {};
  private static final int BATCHES_AHEAD = 2;

  private final LearnerState state;
  private final Backbone backbone;
  private final RecurrencePolicy recurrence;
  private final long seed;
  private final PictureLoader loader;
  private final Semaphore places;
  private final long keptPerLearner;

  /**
   * Starts the threads that prepare pictures; {@link #close} ends them.
   *
   * @param batchSize the usual number of pictures per step, 1 or more
   */
  public BatchLoader(
      LearnerState state, Backbone backbone, TrainingSettings settings, int batchSize) {
    this.state = state;
    this.backbone = backbone;
    this.recurrence = settings.growth().recurrence();
    this.seed = settings.seed();
    this.loader = new PictureLoader(settings.preprocessingThreads());
    // All learners share the places, so the heap's size does not depend on how many take turns.
    this.places = new Semaphore(BATCHES_AHEAD * batchSize);
    // After some layers a picture takes about as much memory as its pixels.
    this.keptPerLearner =
        settings.pixelCacheBytes()
            / settings.liveLearners()
            / backbone.preprocessor().preparedBytes();
  }

  /** Makes a learner's cache, which returns its places when it is cleared. */
  public PictureCache newCache() {
    return new PictureCache(keptPerLearner, places);
  }

  /** The pictures of the next step of the open task, which has this recipe. */
  public List<TrainingPicture> ofStep(PictureCache cache, Progress progress, TrainingRecipe recipe)
      throws Exception {
    int step = progress.open().step();
    // While more steps are due no example is admitted, so the batch after this one is known.
    // New examples follow the last due step, and a guess would mostly be wrong.
    int[] following = progress.open().due() > 1 ? drawn(progress, recipe, step + 1) : UNKNOWN;
    FrozenLayers lower = new FrozenLayers(backbone, recipe.firstLayer());
    return of(cache, lower, drawn(progress, recipe, step), following);
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
   * The pictures in some slots.
   *
   * @param lower the layers that they go through
   * @param following the slots of the next batch, or none
   */
  public List<TrainingPicture> of(
      PictureCache cache, FrozenLayers lower, int[] slots, int[] following) throws Exception {
    return cache.take(slots, following, slot -> start(lower, slot));
  }

  private CompletableFuture<TrainingPicture> start(FrozenLayers lower, int slot) throws Exception {
    LabeledPicture picture = state.reservoir().get(slot);
    if (picture == null) {
      throw new IllegalStateException("The reservoir has no picture in slot " + slot);
    }
    return loader.prepare(lower, picture.image(), state.classes().open(picture.label()));
  }

  @Override
  public void close() {
    loader.close();
  }
}
