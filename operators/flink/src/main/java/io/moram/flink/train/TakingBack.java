// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.PublishedKeys;
import io.moram.flink.atoms.PublishedKeys.Extent;
import io.moram.flink.atoms.SealLog;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.classes.OpenSignatures;
import io.moram.flink.train.state.Deletion;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.recall.RecallSignature;
import io.moram.schemas.TaskSealed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes back tasks of a learner, or the whole learner: in keyed state, in memory, and on the topic
 * atoms. A request is met at once, although inputs before it may wait: those of dropped tasks would
 * change nothing that is kept. So the outcome is a function of the learner's inputs alone.
 *
 * <p>The learner of a call is the current key.
 */
final class TakingBack {
  private final LearnerState state;
  private final ResidentLearners<?> live;
  private final OpenSignatures signatures;
  private final Outbox outbox;
  private final Deletions deletions;
  private final LearnerQuarantine quarantine;
  private final SealLog log;
  private final List<String> sites;
  private final TrainingMetrics shown;
  private final TrainingEvents events;
  private final TrainingOutput output;

  /**
   * @param sites the names of the backbone's sites
   */
  TakingBack(
      LearnerState state,
      ResidentLearners<?> live,
      OpenSignatures signatures,
      Outbox outbox,
      Deletions deletions,
      LearnerQuarantine quarantine,
      SealLog log,
      List<String> sites,
      TrainingMetrics shown,
      TrainingEvents events,
      TrainingOutput output) {
    this.state = state;
    this.live = live;
    this.signatures = signatures;
    this.outbox = outbox;
    this.deletions = deletions;
    this.quarantine = quarantine;
    this.log = log;
    this.sites = sites;
    this.shown = shown;
    this.events = events;
    this.output = output;
  }

  /** Drops the tasks from one on. A learner without state may still have some on the topic. */
  void rollBack(String learner, int toTask) throws Exception {
    log.awaitRead();
    Progress before = state.progress();
    Extent extent = extent(learner, before);
    PublishedKeys keys = log.seals().keys();
    output.delete(learner, keys.ofTasks(learner, toTask, extent, sites));
    if (before == null || toTask <= before.task()) {
      output.delete(learner, keys.ofOpenTask(learner, extent, sites));
    }
    deletions.begin(learner, toTask, Deletion.NONE);
    outbox.drop(learner, toTask);
    int dropped = 0;
    if (before != null) {
      dropped = Math.max(0, before.task() - toTask);
      Progress now = withoutWaiting(learner, before, toTask);
      if (toTask <= before.task()) {
        live.drop(learner);
        signatures.drop(learner);
        Set<String> classes = classesFrom(toTask, before);
        long atoms = state.removeFrom(toTask);
        state.classes().remove(classes);
        if (before.task() > 0 || before.open().examples() > 0) {
          // It stays in its life if it goes on at task 0, also that of an older build.
          state.begin(state.generation());
        }
        now = now.rolledBackTo(toTask, atoms);
      }
      quarantine.rolledBack(toTask);
      state.update(now);
      shown.show(learner, now);
    }
    events.rolledBack(learner, toTask, dropped);
  }

  /** Removes the inputs of dropped tasks, which are the last ones of the queue. */
  private Progress withoutWaiting(String learner, Progress before, int toTask) throws Exception {
    long end = before.queue().to();
    int examples = 0;
    while (end > before.queue().from() && state.waiting(end - 1).task() >= toTask) {
      end--;
      examples += state.waiting(end) instanceof TaskExample ? 1 : 0;
      state.removeWaiting(end);
    }
    shown.takenBack(examples);
    if (!quarantine.has(learner)) {
      shown.waitingChanged((int) (end - before.queue().to()));
    }
    if (end == before.queue().from()) {
      shown.firstWaiting().none(learner);
    }
    return before.queueEndingAt(end);
  }

  /** Erases all that is known of a learner. Its next example begins a new life of it. */
  void forget(String learner) throws Exception {
    log.awaitRead();
    Progress before = state.progress();
    Extent extent = extent(learner, before);
    PublishedKeys keys = log.seals().keys();
    output.delete(learner, keys.ofTasks(learner, 0, extent, sites));
    output.delete(learner, keys.ofOpenTask(learner, extent, sites));
    deletions.begin(learner, 0, log.seals().forget(learner, state.generation().id()));
    if (before != null) {
      countTakenBack(before);
      if (!quarantine.has(learner)) {
        shown.waitingChanged(-(int) before.queue().size());
      }
    }
    shown.firstWaiting().none(learner);
    live.drop(learner);
    signatures.drop(learner);
    outbox.drop(learner, 0);
    quarantine.remove(learner);
    state.clear();
    events.forgotten(learner, before == null ? 0 : before.task());
  }

  private void countTakenBack(Progress before) throws Exception {
    int examples = 0;
    for (long i = before.queue().from(); i < before.queue().to(); i++) {
      examples += state.waiting(i) instanceof TaskExample ? 1 : 0;
    }
    shown.takenBack(examples);
  }

  /** What the topic has of a learner, or may have once open transactions are committed. */
  private Extent extent(String learner, @Nullable Progress progress) throws Exception {
    Extent extent = log.seals().keys().extent(learner);
    if (progress == null) {
      return extent;
    }
    for (TaskSealed seal : state.seals()) {
      extent = extent.with(seal.getTask() + 1, seal.getSignature().size());
    }
    return extent.with(progress.task(), 0);
  }

  /** The names of the classes that the open task and the sealed tasks from one on saw first. */
  private Set<String> classesFrom(int task, Progress progress) throws Exception {
    Set<String> dropped = new HashSet<>();
    Set<String> kept = new HashSet<>();
    state.classes().added().forEach(added -> dropped.add(added.label()));
    for (int number = 0; number < progress.task(); number++) {
      Set<String> own = number < task ? kept : dropped;
      TaskSealed seal = state.seal(number);
      RecallSignature signature = state.signatures().of(number);
      if (seal != null) {
        seal.getVocabulary().forEach(name -> own.add(name.getLabel()));
      } else if (signature != null) {
        // An older build kept no seal. Its signature has classes of earlier tasks too.
        signature.classes().forEach(one -> own.add(one.prompt().label()));
      }
    }
    dropped.removeAll(kept);
    return dropped;
  }
}
