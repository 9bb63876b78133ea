// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.AwaitedCommit;
import io.moram.flink.atoms.PublishedKeys;
import io.moram.flink.atoms.SealIndex.Seal;
import io.moram.flink.atoms.SealLog;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.train.state.Deletion;
import io.moram.flink.train.state.LearnerState;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Deletions that have not been seen on the topic atoms. Their transaction can be lost as that of a
 * seal can ({@link Outbox}). All deleted keys of a learner are in one transaction, so its seals and
 * the marker of its open task stand for the others. While the topic has one that keyed state does
 * not know, the keys are deleted again, except those that the learner has published since.
 */
final class Deletions {
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final LearnerState state;
  private final SealLog log;
  private final TrainingOutput output;
  private final Collection<String> sites;
  private final ProcessingTimeService timers;
  private final Consumer<String> currentKey;
  private final Map<String, AwaitedCommit> unseen = new LinkedHashMap<>();
  private final Set<String> due = new LinkedHashSet<>();

  /**
   * @param sites the names of the backbone's sites
   * @param timers run what is due later on the task's thread
   * @param currentKey makes a learner the current key
   */
  Deletions(
      LearnerState state,
      SealLog log,
      TrainingOutput output,
      Collection<String> sites,
      ProcessingTimeService timers,
      Consumer<String> currentKey) {
    this.state = state;
    this.log = log;
    this.output = output;
    this.sites = sites;
    this.timers = timers;
    this.currentKey = currentKey;
  }

  /**
   * Tasks of a learner, the current key, are taken back, and their keys have been deleted.
   *
   * @param forgotten as {@link Deletion} takes it
   */
  void begin(String learner, int fromTask, long forgotten) throws Exception {
    long until = output.now();
    for (Map.Entry<Integer, Seal> seal : log.seals().of(learner).entrySet()) {
      // Clocks of machines differ.
      until = Math.max(until, seal.getKey() < fromTask ? 0 : seal.getValue().sealedAt());
    }
    for (TaskSealed seal : state.seals()) {
      until = Math.max(until, seal.getTask() < fromTask ? 0 : seal.getSealedAt());
    }
    Deletion now = new Deletion(fromTask, until, forgotten);
    Deletion before = state.deletion();
    state.putDeletion(before == null ? now : before.and(now));
    unseen.put(learner, new AwaitedCommit());
    due.remove(learner);
  }

  /** A learner, the current key, was restored. */
  void restored(String learner) throws Exception {
    Deletion deletion = state.deletion();
    if (deletion == null) {
      return;
    }
    if (deletion.forgotten() != Deletion.NONE) {
      log.seals().forget(learner, deletion.forgotten());
    }
    unseen.put(learner, AwaitedCommit.restored());
  }

  /** The number of learners with deletions that have not been seen on the topic. */
  int size() {
    return unseen.size();
  }

  /** A checkpoint has what was deleted before it. */
  void snapshot(long checkpoint) {
    unseen.values().forEach(commit -> commit.snapshot(checkpoint));
  }

  /**
   * A checkpoint is complete. The current key is another one afterwards.
   *
   * @throws IOException if the topic cannot be read
   */
  void completed(long checkpoint) throws Exception {
    if (!log.isCurrent()) {
      return;
    }
    for (String learner : List.copyOf(unseen.keySet())) {
      AwaitedCommit commit = unseen.get(learner);
      if (commit == null || !commit.isIn(checkpoint)) {
        continue;
      }
      currentKey.accept(learner);
      Deletion deletion = state.deletion();
      if (deletion == null || !isOnTopic(learner, deletion)) {
        state.putDeletion(null);
        unseen.remove(learner);
        due.remove(learner);
      } else if (commit.isMissed(checkpoint, output.now())) {
        commit.repeated();
        schedule(learner);
      }
    }
  }

  private boolean isOnTopic(String learner, Deletion deletion) throws Exception {
    for (Map.Entry<Integer, Seal> seal : log.seals().of(learner).entrySet()) {
      if (seal.getKey() >= deletion.fromTask()
          && seal.getValue().sealedAt() <= deletion.until()
          && !isOwn(state.seal(seal.getKey()), seal.getValue())) {
        return true;
      }
    }
    return deletion.forgotten() != Deletion.NONE
        && state.progress() == null
        && log.seals().hasOpenTask(learner);
  }

  private static boolean isOwn(@Nullable TaskSealed own, Seal seal) {
    return own != null
        && own.getGeneration() == seal.generation()
        && own.getSealedAt() == seal.sealedAt();
  }

  private void schedule(String learner) {
    if (due.add(learner)) {
      ScheduledFuture<?> unused =
          timers.registerTimer(timers.getCurrentProcessingTime() + 1, time -> deleteAgain(learner));
    }
  }

  private void deleteAgain(String learner) throws Exception {
    if (!due.remove(learner)) {
      return;
    }
    currentKey.accept(learner);
    Deletion deletion = state.deletion();
    if (deletion == null) {
      return;
    }
    PublishedKeys known = log.seals().keys();
    PublishedKeys.Extent extent = known.extent(learner);
    Set<String> keys =
        new LinkedHashSet<>(known.ofTasks(learner, deletion.fromTask(), extent, sites));
    if (state.progress() == null) {
      keys.addAll(known.ofOpenTask(learner, extent, sites));
    }
    keys.removeAll(ownKeys(learner));
    output.delete(learner, List.copyOf(keys));
    LOG.warn(
        learner,
        deletion.fromTask(),
        "Deleted tasks are still on the topic atoms, and are deleted again: keys={}",
        keys.size());
  }

  /** The keys of the learner's sealed tasks. */
  private Set<String> ownKeys(String learner) throws Exception {
    Set<String> keys = new HashSet<>();
    for (TaskSealed seal : state.seals()) {
      keys.add(AtomKey.of(seal));
      for (BlockChecksum block : seal.getBlocks()) {
        keys.add(AtomKey.ofSite(learner, seal.getTask(), block.getSite()));
      }
      for (int part = 0; part < seal.getSignature().size(); part++) {
        keys.add(AtomKey.ofSignature(learner, seal.getTask(), part));
      }
    }
    return keys;
  }
}
