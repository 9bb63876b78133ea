// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.logging.WarningLimit;
import io.moram.flink.state.WriteBackCache;
import io.moram.flink.train.batches.BatchLoader;
import io.moram.flink.train.classes.EarlierClasses;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.turns.NativeSize;
import io.moram.training.BankTrial;
import io.moram.training.StepResult;
import io.moram.training.TaskTraining;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The learners whose atoms are in native memory: a write-back cache in front of keyed state. Only
 * the open task's training changes, so only that is written. The rest is read from the state again.
 *
 * <p>Unless said otherwise the learner of a call is the current key, before and after.
 */
final class ResidentLearners<E> implements AutoCloseable {
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final WarningLimit evictionWarnings = new WarningLimit();
  private final LearnerState state;
  private final TaskTrainer<E> trainer;
  private final TrainingSettings settings;
  private final TaskRecipes recipes;
  private final BatchLoader<E> batches;
  private final NativeSize sizes;
  private final EarlierClasses earlier;
  private final WriteBackCache<Resident<E>> learners;

  /** Makes learners from the keyed state and writes their training to it. */
  private final class KeyedLearners implements WriteBackCache.Store<Resident<E>> {
    @Override
    public long sizeToLoad() throws Exception {
      Progress progress = state.progress();
      return progress == null ? 1 : sizes.of(progress);
    }

    @Override
    public long size(Resident<E> resident) {
      return resident.bytes();
    }

    @Override
    public Resident<E> load(String learner) throws Exception {
      AtomBank bank =
          AtomBank.of(
              trainer.model().manager(),
              // Every use of the bank says how its atoms are activated.
              recipes.configured().activation(),
              trainer.model().siteGroups(),
              state::frozen);
      return new Resident<>(bank, batches.newCache());
    }

    @Override
    public void write(Resident<E> resident) throws Exception {
      if (resident.training != null) {
        state.active().write(resident.training.state());
      }
    }

    @Override
    public void evicted(String learner, Resident<E> resident) {
      if (resident.training != null) {
        evictionWarnings.log(
            leftOut ->
                LOG.warn(
                    learner,
                    resident.task,
                    "Learner evicted from native memory in the middle of a task; raise"
                        + " learner.bank-memory or learner.live-learners to avoid it:"
                        + " bankMemoryBytes={} liveLearners={} leftOut={}",
                    settings.bankMemoryBytes(),
                    settings.liveLearners(),
                    leftOut));
      }
    }

    @Override
    public void release(Resident<E> resident) {
      resident.prepared.clear();
      resident.closeTraining();
      resident.bank.close();
    }
  }

  /**
   * @param sizes what a learner that is not in memory will take
   * @param currentKey makes a learner the current key
   */
  ResidentLearners(
      LearnerState state,
      TaskRecipes recipes,
      TaskTrainer<E> trainer,
      BatchLoader<E> batches,
      NativeSize sizes,
      TrainingSettings settings,
      Consumer<String> currentKey) {
    this.state = state;
    this.trainer = trainer;
    this.settings = settings;
    this.recipes = recipes;
    this.batches = batches;
    this.sizes = sizes;
    this.earlier = new EarlierClasses(state.signatures(), trainer);
    this.learners =
        new WriteBackCache<>(
            settings.bankMemoryBytes(), settings.liveLearners(), new KeyedLearners(), currentKey);
  }

  /** Takes the open task's next step. */
  StepResult step(String learner, Progress progress) throws Exception {
    Resident<E> resident = learners.get(learner);
    TaskTraining<E> training = training(resident, progress);
    state.classes().open().forEach(training::admit);
    List<E> batch = batches.ofStep(resident.prepared, progress, recipes.of(progress));
    learners.setChanged(learner, true);
    return training.step(batch, earlierTexts(resident, progress));
  }

  /** Earlier classes that a task of one class is distinguished from. */
  private List<float[]> earlierTexts(Resident<E> resident, Progress progress) throws Exception {
    if (state.classes().counts().open() > 1) {
      return List.of();
    }
    List<float[]> texts = resident.earlierTexts;
    if (texts == null) {
      texts = earlier.texts(resident.bank, progress.task(), task -> recipes.of(task).activation());
      resident.earlierTexts = texts;
    }
    return texts;
  }

  /** Whether no step of the open task has changed its atoms, so that they would be noise. */
  boolean isUntrained(String learner, Progress progress) throws Exception {
    TaskTraining<E> training = training(learners.get(learner), progress);
    return training.skipped() == training.steps();
  }

  /** The open task's atoms as they are now, one block per site. */
  List<AtomBlock> blocks(String learner, Progress progress) throws Exception {
    return training(learners.get(learner), progress).freeze();
  }

  /**
   * Evaluates the frozen bank, with or without the open task's atoms, on examples of the open task.
   *
   * @param recipe of the open task
   * @param added the open task's blocks, or none
   * @param slots the examples, by their slots in the reservoir
   */
  <T> T evaluate(
      String learner,
      TrainingRecipe recipe,
      List<AtomBlock> added,
      int[] slots,
      Function<BankTrial<E>, T> outcome)
      throws Exception {
    Resident<E> resident = learners.get(learner);
    try (@Nullable AtomBank grown = added.isEmpty() ? null : resident.bank.plus(added);
        BankTrial<E> evaluation =
            trainer.trial(grown == null ? resident.bank : grown, recipe, state.classes().open())) {
      int size = recipe.batchSize();
      for (int from = 0; from < slots.length; from += size) {
        int[] batch = batchFrom(slots, from, size);
        int[] following = batchFrom(slots, from + batch.length, size);
        evaluation.add(batches.of(resident.prepared, recipe.firstLayer(), batch, following));
      }
      return outcome.apply(evaluation);
    }
  }

  private static int[] batchFrom(int[] slots, int from, int size) {
    return Arrays.copyOfRange(slots, from, Math.min(from + size, slots.length));
  }

  /** Adds the blocks of the open task's seal to the bank, and ends the training. */
  void sealed(String learner, List<AtomBlock> blocks) throws Exception {
    Resident<E> resident = learners.get(learner);
    AtomBank before = resident.bank;
    if (!blocks.isEmpty()) {
      // First, because it may fail, and then the training must still be there.
      resident.bank = before.plus(blocks);
      before.close();
    }
    resident.closeTraining();
    learners.setChanged(learner, false);
    resident.prepared.clear();
  }

  /**
   * Takes a learner out of memory after one of its turns has failed. Its training is kept as it was
   * before that turn. If the turn may have changed some of its atoms, those of the last checkpoint
   * are kept.
   *
   * @param step the number of steps that the open task had taken before
   * @return the number of steps of the training that is kept
   */
  int dropFailed(String learner, int step) throws Exception {
    Resident<E> resident = learners.getIfPresent(learner);
    TaskTraining<E> training = resident == null ? null : resident.training;
    if (training != null && training.steps() == step) {
      state.active().write(training.state());
    }
    learners.drop(learner);
    return state.active().steps();
  }

  /** Takes a learner out of memory, and writes nothing. */
  void drop(String learner) {
    learners.drop(learner);
  }

  /** Drops the example of a slot of the reservoir, because another one is in it. */
  void exampleChanged(String learner, int slot) {
    Resident<E> resident = learners.getIfPresent(learner);
    if (resident != null) {
      resident.prepared.forget(slot);
    }
  }

  private TaskTraining<E> training(Resident<E> resident, Progress progress) throws Exception {
    TaskTraining<E> training = resident.training;
    if (training == null) {
      TrainingState saved = state.active().read();
      TrainingRecipe ranked =
          recipes.of(progress).withRank(progress.open().decision().rank().orElseThrow());
      training =
          trainer.open(
              resident.bank,
              ranked,
              progress.task(),
              settings.seed(),
              state.classes().counts().sealed(),
              saved,
              settings.backward());
      resident.training = training;
      resident.task = progress.task();
    }
    int step = progress.open().step();
    if (training.steps() != step) {
      throw new IllegalStateException(
          "Task %d has taken %d steps; its atoms in keyed state have taken %d"
              .formatted(progress.task(), step, training.steps()));
    }
    return training;
  }

  /** The number of learners that made room for others. Any thread may ask. */
  long evictions() {
    return learners.evictions();
  }

  /** The native memory of all learners that are in it, in bytes. Any thread may ask. */
  long bytes() {
    return learners.size();
  }

  /** Writes all changed learners; afterwards any learner may be the current key. */
  void writeChanged() throws Exception {
    learners.writeChanged();
  }

  @Override
  public void close() {
    learners.close();
  }
}
