// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.train.pictures.BatchLoader;
import io.moram.flink.train.pictures.PictureCache;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Vocabulary;
import io.moram.model.Backbone;
import io.moram.training.BankEvaluation;
import io.moram.training.StepResult;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingPicture;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The learners whose atoms are in native memory, at most so many, the least recently used let go
 * first. What is here can be made again from keyed state, up to the open task's training, which is
 * written to it before a barrier and before it is let go.
 *
 * <p>Unless said otherwise the learner of a call is the current key, before and after.
 */
final class ResidentLearners implements AutoCloseable {
  private final LearnerState state;
  private final Backbone backbone;
  private final TrainingSettings settings;
  private final TrainingRecipe recipe;
  private final BatchLoader batches;
  private final Consumer<String> currentKey;
  private final Map<String, Live> learners = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Live implements AutoCloseable {
    private final PictureCache pictures;
    private AtomBank bank;
    private @Nullable TaskTraining training;
    private boolean changed;

    Live(AtomBank bank, PictureCache pictures) {
      this.bank = bank;
      this.pictures = pictures;
    }

    void closeTraining() {
      if (training != null) {
        training.close();
        training = null;
      }
      changed = false;
    }

    @Override
    public void close() {
      pictures.clear();
      closeTraining();
      bank.close();
    }
  }

  /**
   * @param currentKey makes a learner the current key
   */
  ResidentLearners(
      LearnerState state,
      Backbone backbone,
      BatchLoader batches,
      TrainingSettings settings,
      Consumer<String> currentKey) {
    this.state = state;
    this.backbone = backbone;
    this.settings = settings;
    this.recipe = settings.recipe();
    this.batches = batches;
    this.currentKey = currentKey;
  }

  /** Takes the open task's next step. */
  StepResult step(String learner, Progress progress) throws Exception {
    Live live = live(learner);
    TaskTraining training = training(live, progress);
    Vocabulary vocabulary = state.vocabulary();
    vocabulary.open().forEach(training::admit);
    List<TrainingPicture> batch = batches.ofStep(live.pictures, vocabulary, progress);
    live.changed = true;
    return training.step(batch);
  }

  /** How many sites have atoms. */
  int sites() {
    return backbone.sites().size();
  }

  /** The open task's atoms as they are now. */
  List<AtomBlock> blocks(String learner, Progress progress) throws Exception {
    return training(live(learner), progress).freeze();
  }

  /**
   * Tries the frozen bank, with the open task's atoms or without, on examples of the open task.
   *
   * @param added the open task's blocks, or none
   * @param slots the examples, by their slots in the reservoir
   */
  <T> T tried(
      String learner, List<AtomBlock> added, int[] slots, Function<BankEvaluation, T> outcome)
      throws Exception {
    Live live = live(learner);
    Vocabulary vocabulary = state.vocabulary();
    try (@Nullable AtomBank grown = added.isEmpty() ? null : live.bank.plus(added);
        BankEvaluation trial =
            new BankEvaluation(backbone, grown == null ? live.bank : grown, vocabulary.open())) {
      for (int from = 0; from < slots.length; from += recipe.batchSize()) {
        int[] batch = batchFrom(slots, from);
        int[] following = batchFrom(slots, from + batch.length);
        trial.add(batches.of(live.pictures, vocabulary, batch, following));
      }
      return outcome.apply(trial);
    }
  }

  private int[] batchFrom(int[] slots, int from) {
    return Arrays.copyOfRange(slots, from, Math.min(from + recipe.batchSize(), slots.length));
  }

  /** The open task was sealed with these blocks. */
  void sealed(String learner, List<AtomBlock> blocks) throws Exception {
    Live live = live(learner);
    live.closeTraining();
    live.pictures.clear();
    if (!blocks.isEmpty()) {
      AtomBank before = live.bank;
      live.bank = before.plus(blocks);
      before.close();
    }
  }

  /** Another picture is in a slot of the reservoir. */
  void pictureChanged(String learner, int slot) {
    Live live = learners.get(learner);
    if (live != null) {
      live.pictures.forget(slot);
    }
  }

  private Live live(String learner) throws Exception {
    Live live = learners.get(learner);
    if (live == null) {
      makeRoom();
      currentKey.accept(learner);
      AtomBank bank =
          AtomBank.of(
              backbone.manager(), recipe.activation(), backbone.siteGroups(), state.frozen());
      live = new Live(bank, batches.newCache());
      learners.put(learner, live);
    }
    return live;
  }

  private TaskTraining training(Live live, Progress progress) throws Exception {
    TaskTraining training = live.training;
    if (training == null) {
      TrainingState saved = state.active().read();
      TrainingRecipe ranked = recipe.withRank(progress.open().decision().rank().orElseThrow());
      training =
          saved == null
              ? TaskTraining.start(
                  backbone,
                  live.bank,
                  ranked,
                  progress.task(),
                  settings.seed(),
                  state.vocabulary().sealed(),
                  settings.backward())
              : TaskTraining.restore(backbone, live.bank, ranked, saved, settings.backward());
      live.training = training;
    }
    int step = progress.open().step();
    if (training.steps() != step) {
      throw new IllegalStateException(
          "Task %d has taken %d steps, and its atoms %d"
              .formatted(progress.task(), step, training.steps()));
    }
    return training;
  }

  private void makeRoom() throws Exception {
    if (learners.size() >= settings.liveLearners()) {
      Iterator<Map.Entry<String, Live>> oldest = learners.entrySet().iterator();
      Map.Entry<String, Live> leaving = oldest.next();
      write(leaving.getKey(), leaving.getValue());
      oldest.remove();
      leaving.getValue().close();
    }
  }

  /** Writes what has changed; leaves some learner as the current key. */
  void writeChanged() throws Exception {
    for (Map.Entry<String, Live> entry : learners.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }

  private void write(String learner, Live live) throws Exception {
    if (live.changed && live.training != null) {
      currentKey.accept(learner);
      state.active().write(live.training.state());
      live.changed = false;
    }
  }

  @Override
  public void close() {
    learners.values().forEach(Live::close);
    learners.clear();
  }
}
