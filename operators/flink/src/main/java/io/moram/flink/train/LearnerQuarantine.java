// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.Activation;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.train.classes.OpenSignatures;
import io.moram.flink.train.settings.LearnerLimits;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Quarantine;
import io.moram.flink.train.turns.LearnerFaults;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EventKind;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The learners that failed. They take no turns, and the others go on. Their inputs wait in keyed
 * state up to a limit; examples beyond it are set aside. The first example of a task always waits,
 * because no task may be empty.
 *
 * <p>A quarantine lasts over restarts, until a request ends it or the job is started with {@code
 * learner.retry-quarantined}. Unless said otherwise the learner of a call is the current key.
 */
final class LearnerQuarantine {
  private static final LearnerLog LOG = new LearnerLog(TrainingOperator.class);

  private final LearnerLimits limits;
  private final String backbone;
  private final LearnerState state;
  private final ResidentLearners<?> live;
  private final OpenSignatures signatures;
  private final TrainingOutput output;
  private final TrainingMetrics shown;
  private final Consumer<String> currentKey;
  private final Set<String> learners = new HashSet<>();

  /** What happened while the operator was opened, and could put nothing out. */
  private final List<Runnable> untold = new ArrayList<>();

  /**
   * @param backbone the fingerprint of the loaded backbone
   * @param currentKey makes a learner the current key
   */
  LearnerQuarantine(
      LearnerLimits limits,
      String backbone,
      LearnerState state,
      ResidentLearners<?> live,
      OpenSignatures signatures,
      TrainingOutput output,
      TrainingMetrics shown,
      Consumer<String> currentKey) {
    this.limits = limits;
    this.backbone = backbone;
    this.state = state;
    this.live = live;
    this.signatures = signatures;
    this.output = output;
    this.currentKey = currentKey;
    this.shown = shown;
  }

  /** Returns whether a learner, which may be any, takes no turns. */
  boolean has(String learner) {
    return learners.contains(learner);
  }

  /** Decides about a restored learner. Returns whether it takes no turns. */
  boolean restore(String learner, Progress progress) throws Exception {
    Quarantine earlier = state.quarantine();
    if (earlier != null && limits.retryQuarantined()) {
      String reason = end(learner, progress, earlier);
      untold.add(() -> emit(learner, progress, EventKind.LEARNER_RESUMED, reason));
    }
    earlier = state.quarantine();
    @Nullable String misfit = misfit(progress);
    if (earlier != null) {
      LOG.warn(
          learner,
          progress.task(),
          "Learner is still in quarantine; remove the cause and take it up again with `moram"
              + " learner resume`. reason='{}' waiting={}",
          earlier.reason(),
          progress.queue().size());
      add(learner);
    } else if (misfit != null) {
      enter(learner, progress, misfit);
      LOG.warn(learner, progress.task(), "Learner quarantined: {}", misfit);
      untold.add(() -> emit(learner, progress, EventKind.LEARNER_QUARANTINED, misfit));
    }
    return has(learner);
  }

  private String end(String learner, Progress progress, Quarantine earlier) throws Exception {
    state.putQuarantine(null);
    String reason = earlier.reason();
    LOG.info(learner, progress.task(), "Learner leaves quarantine: reason='{}'", reason);
    return reason;
  }

  /** Why a learner cannot learn in this job; null if it can. */
  private @Nullable String misfit(Progress progress) throws Exception {
    if (!progress.backbone().equals(backbone)) {
      return otherBackbone(progress);
    }
    TaskSealed first = state.seal(0);
    if (first == null) {
      return null;
    }
    ActivationRecord activation = first.getActivation();
    return new Activation(
                activation.getTopK(), activation.getTemperature(), activation.getThreshold())
            .hasEqualWeights()
        // Its values are those of a sum, and would be too large beside atoms that compete.
        ? "The learner is an imported low-rank adapter, and cannot learn further tasks. Send its"
            + " examples to a learner of another name."
        : null;
  }

  private String otherBackbone(Progress progress) {
    return "The learner has atoms for the backbone "
        + progress.backbone()
        + "; this job runs on "
        + backbone
        + ", and atoms fit no other backbone. Set backbone.folder to the backbone that the"
        + " learner began with, and for texts backbone.prompt-prefix, backbone.prompt-suffix and"
        + " backbone.adapted-projections to its own.";
  }

  /**
   * A request asks to take a learner up again. One of another backbone stays in quarantine, and so
   * does an imported adapter.
   *
   * @return whether the learner takes turns again
   */
  boolean resume(String learner, Progress progress) throws Exception {
    Quarantine earlier = state.quarantine();
    if (earlier == null) {
      return false;
    }
    @Nullable String misfit = misfit(progress);
    if (misfit != null) {
      emit(learner, progress, EventKind.LEARNER_QUARANTINED, misfit);
      return false;
    }
    String reason = end(learner, progress, earlier);
    remove(learner);
    emit(learner, progress, EventKind.LEARNER_RESUMED, reason);
    return true;
  }

  /** The tasks of a learner from one on are taken back. Its quarantine goes on. */
  void rolledBack(int toTask) throws Exception {
    Quarantine earlier = state.quarantine();
    if (earlier != null) {
      state.putQuarantine(earlier.rolledBackTo(toTask));
    }
  }

  /** A learner takes turns again, or is no more. */
  void remove(String learner) {
    learners.remove(learner);
    shown.quarantined(learners.size());
  }

  /** Puts out the events of the restored learners; once the operator may put something out. */
  void tell() {
    untold.forEach(Runnable::run);
    untold.clear();
  }

  /**
   * Takes in a learner whose turn has failed, or throws the fault if it is not the learner's. Keyed
   * state is as before the turn. The current key may be any.
   *
   * @param before the progress before the turn
   */
  void add(String learner, Progress before, RuntimeException fault) throws Exception {
    if (!LearnerFaults.isOfLearner(fault)) {
      throw fault;
    }
    currentKey.accept(learner);
    int kept = live.dropFailed(learner, before.open().step());
    signatures.dropFailed(learner);
    Progress progress = before.withOpen(before.open().backAt(kept));
    state.update(progress);
    String reason = reason(fault);
    enter(learner, progress, reason);
    LOG.error(
        learner,
        progress.task(),
        fault,
        "Learner quarantined; the others go on: step={} waiting={}",
        progress.open().step(),
        progress.queue().size());
    emit(learner, progress, EventKind.LEARNER_QUARANTINED, reason);
    shown.waitingChanged(-(int) progress.queue().size());
    shown.firstWaiting().none(learner);
    shown.show(learner, progress);
  }

  /** The fault and its first cause, in words. */
  private static String reason(RuntimeException fault) {
    Throwable first = fault;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message = Objects.requireNonNullElse(fault.getMessage(), fault.getClass().getName());
    String cause = first.getMessage();
    return cause == null || message.contains(cause) ? message : message + ": " + cause;
  }

  private void enter(String learner, Progress progress, String reason) throws Exception {
    state.putQuarantine(new Quarantine(output.now(), reason, lastTask(progress)));
    add(learner);
  }

  private void add(String learner) {
    learners.add(learner);
    shown.quarantined(learners.size());
  }

  /** The last task that has an example, waiting or admitted. */
  private int lastTask(Progress progress) throws Exception {
    if (progress.queue().size() > 0) {
      TrainingInput last = state.waiting(progress.queue().to() - 1);
      return last instanceof TaskRecurs ? last.task() - 1 : last.task();
    }
    return progress.open().examples() > 0 ? progress.task() : progress.task() - 1;
  }

  /** Queues an input of a learner that takes no turns, or sets it aside. Returns the progress. */
  Progress accept(TrainingInput input, Progress before) throws Exception {
    if (input instanceof TaskExample example) {
      Quarantine quarantine = Objects.requireNonNull(state.quarantine());
      // Another backbone's features would spoil the signature.
      int limit = before.backbone().equals(backbone) ? limits.quarantined() : 0;
      if (example.task() > quarantine.lastTask()) {
        state.putQuarantine(quarantine.withLastTask(example.task()));
      } else if (before.queue().size() >= limit) {
        output.setAside(
            example,
            DeadLetterReason.QUARANTINED,
            "The learner is in quarantine and "
                + before.queue().size()
                + " of its inputs wait; learner.quarantine-limit is "
                + limits.quarantined()
                + ". It failed: "
                + quarantine.reason());
        return before;
      }
    }
    state.putWaiting(before.queue().to(), input);
    Progress progress = before.enqueued();
    state.update(progress);
    return progress;
  }

  private void emit(String learner, Progress progress, EventKind kind, String reason) {
    output.emit(progress, learner, kind, reason, Map.of());
  }
}
