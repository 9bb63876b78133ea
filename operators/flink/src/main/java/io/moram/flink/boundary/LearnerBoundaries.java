// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.flink.boundary.TaskOutput.Current;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.ForgetRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.LearnerInput.ResumeRequest;
import io.moram.flink.learner.LearnerInput.RollbackRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;

/**
 * What examples, requests and timers do to the open task of a learner, which is the current key of
 * every call.
 */
final class LearnerBoundaries {
  private final BoundarySettings settings;
  private final BoundaryState state;
  private final IdleTimers idle;
  private final FailedDetectors failed;
  private final BoundaryEvents events;
  private final BoundaryFigures figures;
  private final Consumer<TrainingInput> output;
  private final LongSupplier clock;
  private final TaskOutput tasks;
  private final OldestHeldBack oldest;

  /**
   * @param output gets what the trainer is to do
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  LearnerBoundaries(
      BoundarySettings settings,
      BoundaryState state,
      IdleTimers idle,
      FailedDetectors failed,
      BoundaryEvents events,
      BoundaryFigures figures,
      Consumer<TrainingInput> output,
      LongSupplier clock) {
    this.settings = settings;
    this.state = state;
    this.idle = idle;
    this.failed = failed;
    this.events = events;
    this.figures = figures;
    this.output = output;
    this.clock = clock;
    this.tasks = new TaskOutput(state.heldBack(), output, events);
    this.oldest = new OldestHeldBack(state.heldBack(), figures.oldest());
  }

  void accept(LearnerInput input) throws Exception {
    String learner = input.learner();
    if (input instanceof EmbeddedExample embedded) {
      observe(embedded);
    } else if (input instanceof RepublishRequest) {
      output.accept(new TasksRequested(learner, state.position().task()));
    } else if (input instanceof ResumeRequest) {
      resume(learner);
      output.accept(new RetryRequested(learner, state.position().task()));
    } else if (input instanceof RollbackRequest rollback) {
      rollBack(learner, rollback.toTask());
    } else if (input instanceof ForgetRequest) {
      forget(learner);
    } else {
      endTask(learner, "end-of-task record");
    }
  }

  /** The learner was read from a checkpoint or savepoint. */
  void restored(String learner) throws Exception {
    StreamPosition position = state.position();
    oldest.restored(learner, position);
    failed.restored(position);
    StreamPosition armed = idle.restored(position, state.hasTask(position));
    if (!armed.equals(position)) {
      state.update(armed);
    }
  }

  private void observe(EmbeddedExample embedded) throws Exception {
    figures.exampleSeen();
    String learner = embedded.learner();
    long time = embedded.time() < 0 ? clock.getAsLong() : embedded.time();
    int partition = embedded.place().partition();
    idle.seen(partition, time);
    StreamPosition earlier = state.position();
    if (idle.splits(earlier, time) && state.hasTask(earlier)) {
      endTask(learner, idle.reason());
    }
    StreamPosition before = withoutOrphans(learner);
    long number = before.examples();
    StreamPosition after = idle.armed(before.seenOne(time, partition));
    LabeledExample current = embedded.labeled(settings.promptTemplate());
    Verdict verdict = Verdict.release(List.of(number));
    if (!before.passing()) {
      Observation observation =
          new Observation(number, embedded.observed(), embedded.label(), embedded.taskMarker());
      try {
        verdict = state.detectors().ask(learner, detector -> detector.observe(observation));
      } catch (DetectorFault fault) {
        verdict = tasks.everything(List.of(number));
        after = failed.add(learner, after, fault);
      }
    }
    if (!TaskOutput.releases(verdict, number)) {
      state.heldBack().put(number, current);
    }
    update(learner, tasks.apply(learner, after, verdict, new Current(number, current)));
  }

  /** Ends the open task of the current key for a reason other than the detector's verdict. */
  void endTask(String learner, String reason) throws Exception {
    StreamPosition position = withoutOrphans(learner);
    Verdict verdict = Verdict.nothing();
    if (!position.passing()) {
      try {
        verdict = state.detectors().ask(learner, BoundaryDetector::endTask);
      } catch (DetectorFault fault) {
        verdict = tasks.everything(List.of());
        position = failed.add(learner, position, fault);
      }
    }
    position = tasks.apply(learner, position, verdict, null);
    if (position.taskExamples() > 0) {
      position = tasks.end(learner, position, reason);
    }
    update(learner, position);
  }

  /**
   * The position of the current key, after the examples are released that a forgotten detector had
   * held back.
   */
  private StreamPosition withoutOrphans(String learner) throws Exception {
    StreamPosition position = state.position();
    if (position.passing() || state.detectors().has(learner) || state.heldBack().isEmpty()) {
      return position;
    }
    Verdict verdict = tasks.everything(List.of());
    StreamPosition released = tasks.apply(learner, position, verdict, null);
    state.update(released);
    return released;
  }

  /** Gives the learner of the current key a new detector if its detector has failed. */
  void resume(String learner) throws Exception {
    StreamPosition position = state.position();
    if (position.passing()) {
      state.update(failed.resume(learner, position));
    }
  }

  private void rollBack(String learner, int toTask) throws Exception {
    StreamPosition position = state.position();
    if (toTask > position.task()) {
      events.rollbackRefused(learner, toTask, position.task());
      return;
    }
    if (state.exists()) {
      position = position.rolledBackTo(toTask);
      if (!position.passing()) {
        try {
          state.detectors().rollBack(learner, toTask);
        } catch (DetectorFault fault) {
          position = failed.add(learner, position, fault);
        }
      }
      state.heldBack().clear();
      update(learner, position);
    }
    output.accept(new TasksDropped(learner, toTask));
  }

  /** Removes all that the operator has of the current key. */
  private void forget(String learner) throws Exception {
    StreamPosition position = state.position();
    idle.forget(position);
    failed.forget(position);
    state.detectors().forget(learner);
    state.clear();
    oldest.forget(learner);
    figures.forget(learner);
    output.accept(new LearnerForgotten(learner));
  }

  /** A timer of {@link IdleTimers} fires. */
  void onTimer(InternalTimer<String, VoidNamespace> timer) throws Exception {
    StreamPosition position = state.position();
    if (!idle.isOf(timer, position)) {
      return;
    }
    position = position.withTimer(0);
    boolean isIdle = idle.isIdle(position);
    if (state.hasTask(position) && !isIdle) {
      position = idle.again(position);
    }
    state.update(position);
    if (state.hasTask(position) && isIdle) {
      endTask(timer.getKey(), idle.reason());
    }
  }

  private void update(String learner, StreamPosition position) throws Exception {
    Map<String, Double> detector = state.detectors().figures(learner);
    state.update(oldest.changed(learner, position, detector));
    figures.show(learner, position, detector);
  }
}
