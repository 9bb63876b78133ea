// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Vocabulary;
import io.moram.model.image.ImagePreprocessor;
import io.moram.training.BatchSampler;
import io.moram.training.TrainingPicture;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Assembles batches of the current key's reservoir. The encoded pictures are read here, on the
 * task's thread, which alone may read keyed state; they are decoded and preprocessed on others,
 * those of the next batch while the task's thread computes with this one.
 */
public final class BatchLoader implements AutoCloseable {
  private static final int[] UNKNOWN = {};
  private static final int BATCHES_AHEAD = 2;

  private final LearnerState state;
  private final BatchSampler sampler;
  private final HoldOut heldOut;
  private final PictureLoader threads;
  private final PicturePlaces places;
  private final long keptOfLearner;

  public BatchLoader(
      LearnerState state, ImagePreprocessor preprocessor, TrainingSettings settings) {
    int batchSize = settings.recipe().batchSize();
    this.state = state;
    this.sampler = new BatchSampler(settings.seed(), batchSize);
    this.heldOut = new HoldOut(settings.growth().recurrence(), settings.recipe().stepsPerTask());
    this.threads = new PictureLoader(preprocessor, settings.preprocessingThreads());
    // Of all learners together: the heap has to do however many take turns.
    this.places = new PicturePlaces(BATCHES_AHEAD * batchSize);
    this.keptOfLearner =
        settings.pixelCacheBytes() / settings.liveLearners() / preprocessor.preparedBytes();
  }

  /** A learner's cache, which gives its places back when it is cleared. */
  public PictureCache newCache() {
    return new PictureCache(keptOfLearner, places);
  }

  /** The pictures of the open task's next step. */
  public List<TrainingPicture> ofStep(PictureCache cache, Vocabulary vocabulary, Progress progress)
      throws Exception {
    // While more steps are due nothing is admitted, so that the batch after this one is known.
    // After the last of them come new examples, and a guess would mostly be wrong.
    int[] following = progress.due() > 1 ? drawn(progress, progress.step() + 1) : UNKNOWN;
    return of(cache, vocabulary, drawn(progress, progress.step()), following);
  }

  private int[] drawn(Progress progress, int step) throws Exception {
    BitSet out = heldOut.holdsAt(step) ? state.reservoir().every(HoldOut.INTERVAL) : new BitSet();
    int[] slots = HoldOut.drawn(progress.kept(), out);
    int[] chosen = sampler.batch(progress.task(), step, slots.length);
    return Arrays.stream(chosen).map(place -> slots[place]).toArray();
  }

  /**
   * The pictures in some slots.
   *
   * @param following the slots that are asked for next, or none
   */
  public List<TrainingPicture> of(
      PictureCache cache, Vocabulary vocabulary, int[] slots, int[] following) throws Exception {
    return cache.take(slots, following, slot -> start(vocabulary, slot));
  }

  private CompletableFuture<TrainingPicture> start(Vocabulary vocabulary, int slot)
      throws Exception {
    LabeledPicture picture = state.reservoir().get(slot);
    if (picture == null) {
      throw new IllegalStateException("The reservoir has no picture in slot " + slot);
    }
    return threads.prepare(picture.image(), vocabulary.open(picture.label()));
  }

  @Override
  public void close() {
    threads.close();
  }
}
