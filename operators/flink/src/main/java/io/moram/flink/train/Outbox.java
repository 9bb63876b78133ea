// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.AwaitedCommit;
import io.moram.flink.atoms.SealLog;
import io.moram.flink.train.state.LearnerState;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * The sealed tasks that have not been seen on the topic atoms. Keyed state is the source of truth,
 * and the topic follows it. A transaction can be lost although its checkpoint is complete: Kafka
 * aborts it before Flink commits it, and Flink logs no more than an error. So a task that does not
 * appear some checkpoints after its own is published again, with the same bytes.
 */
final class Outbox {
  private final LearnerState state;
  private final SealLog log;
  private final TrainingOutput output;
  private final TrainingEvents events;
  private final ProcessingTimeService timers;
  private final Consumer<String> currentKey;
  private final Map<Task, Publication> unseen = new LinkedHashMap<>();

  /** The tasks to publish again, in order, and whether they were lost. */
  private final Map<Task, Boolean> due = new LinkedHashMap<>();

  private boolean scheduled;

  private record Task(String learner, int number) {}

  private static final class Publication {
    private final long generation;
    private final long sealedAt;
    private final AwaitedCommit commit;

    Publication(TaskSealed seal, AwaitedCommit commit) {
      generation = seal.getGeneration();
      sealedAt = seal.getSealedAt();
      this.commit = commit;
    }
  }

  /**
   * @param timers run what is due later on the task's thread
   * @param currentKey makes a learner the current key
   */
  Outbox(
      LearnerState state,
      SealLog log,
      TrainingOutput output,
      TrainingEvents events,
      ProcessingTimeService timers,
      Consumer<String> currentKey) {
    this.state = state;
    this.log = log;
    this.output = output;
    this.events = events;
    this.timers = timers;
    this.currentKey = currentKey;
  }

  /** A learner, the current key, was restored. Its tasks are compared with the topic. */
  void restored(String learner) throws Exception {
    for (TaskSealed seal : state.seals()) {
      unseen.put(
          new Task(learner, seal.getTask()), new Publication(seal, AwaitedCommit.restored()));
    }
  }

  /** Keeps the seal of a task of the current key, which has just been published. */
  void sealed(TaskSealed seal) throws Exception {
    state.putSeal(seal);
    unseen.put(
        new Task(seal.getLearner(), seal.getTask()), new Publication(seal, new AwaitedCommit()));
  }

  /** The tasks of a learner from one on are taken back, and are not published again. */
  void drop(String learner, int from) {
    unseen.keySet().removeIf(task -> task.learner.equals(learner) && task.number >= from);
    due.keySet().removeIf(task -> task.learner.equals(learner) && task.number >= from);
  }

  /** The number of tasks that have not been seen on the topic. */
  int size() {
    return unseen.size();
  }

  /** A checkpoint has what was published before it. */
  void snapshot(long checkpoint) {
    unseen.values().forEach(publication -> publication.commit.snapshot(checkpoint));
  }

  /**
   * A request asks for all sealed tasks of a learner, the current key.
   *
   * @return how many there are
   */
  int republishAll(String learner) throws Exception {
    List<TaskSealed> seals = new ArrayList<>(state.seals());
    seals.sort(Comparator.comparingInt(TaskSealed::getTask));
    for (TaskSealed seal : seals) {
      due.putIfAbsent(new Task(learner, seal.getTask()), false);
    }
    schedule();
    return seals.size();
  }

  /**
   * A checkpoint is complete.
   *
   * @throws IOException if the topic cannot be read
   */
  void completed(long checkpoint) throws IOException {
    if (!log.isCurrent()) {
      return;
    }
    Iterator<Map.Entry<Task, Publication>> entries = unseen.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Task, Publication> entry = entries.next();
      Task task = entry.getKey();
      Publication one = entry.getValue();
      if (log.seals().has(task.learner, task.number, one.generation, one.sealedAt)) {
        entries.remove();
      } else if (one.commit.isMissed(checkpoint, output.now())) {
        one.commit.repeated();
        due.put(task, true);
      }
    }
    schedule();
  }

  /** One task per timer, so that a barrier waits for no more than that. */
  private void schedule() {
    if (scheduled || due.isEmpty()) {
      return;
    }
    scheduled = true;
    ScheduledFuture<?> unused =
        timers.registerTimer(
            timers.getCurrentProcessingTime() + 1,
            time -> {
              scheduled = false;
              if (!due.isEmpty()) {
                publishNext();
              }
              schedule();
            });
  }

  /** Publishes all that is due at once, at the end of the input. */
  void publishAllDue() throws Exception {
    while (!due.isEmpty()) {
      publishNext();
    }
  }

  /** Publishes one task again. The current key is another one afterwards. */
  private void publishNext() throws Exception {
    Iterator<Map.Entry<Task, Boolean>> entries = due.entrySet().iterator();
    Map.Entry<Task, Boolean> next = entries.next();
    Task task = next.getKey();
    boolean lost = next.getValue();
    entries.remove();
    currentKey.accept(task.learner);
    TaskSealed seal = state.seal(task.number);
    if (seal != null) {
      output.publish(state.blocks(seal), state.signatures().parts(seal), seal);
      unseen.computeIfAbsent(task, again -> new Publication(seal, new AwaitedCommit()));
      events.republished(task.learner, task.number, lost);
    }
  }
}
