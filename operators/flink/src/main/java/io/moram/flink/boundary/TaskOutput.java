// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.Boundary;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/** Turns verdicts into tasks for the trainer. The learner of a call is the current key. */
final class TaskOutput {
  private final MapState<Long, LabeledExample> heldBack;
  private final Consumer<TrainingInput> trainer;
  private final BoundaryEvents events;

  /** An example that is not in the state yet. */
  record Current(long number, LabeledExample picture) {}

  TaskOutput(
      MapState<Long, LabeledExample> heldBack,
      Consumer<TrainingInput> trainer,
      BoundaryEvents events) {
    this.heldBack = heldBack;
    this.trainer = trainer;
    this.events = events;
  }

  /** Puts out what a verdict releases, and ends the task that it ends. */
  StreamPosition apply(
      String learner, StreamPosition start, Verdict verdict, @Nullable Current current)
      throws Exception {
    StreamPosition position =
        release(learner, start, verdict, verdict.releasedToOpenTask(), current);
    Boundary refused = verdict.refused();
    if (refused != null) {
      events.refused(learner, position.task(), refused);
    }
    Boundary boundary = verdict.boundary();
    if (boundary != null && position.taskExamples() > 0) {
      position = end(learner, position, boundary.reason());
      events.declared(learner, position.task(), boundary);
    }
    return release(learner, position, verdict, verdict.releasedToNextTask(), current);
  }

  static boolean releases(Verdict verdict, long number) {
    return verdict.releasedToOpenTask().contains(number)
        || verdict.releasedToNextTask().contains(number);
  }

  /** The verdict that releases all that is held back, and then some more, to the open task. */
  Verdict everything(List<Long> more) throws Exception {
    List<Long> held = StreamSupport.stream(heldBack.keys().spliterator(), false).sorted().toList();
    return Verdict.release(Stream.concat(held.stream(), more.stream()).toList());
  }

  private StreamPosition release(
      String learner,
      StreamPosition start,
      Verdict verdict,
      List<Long> numbers,
      @Nullable Current current)
      throws Exception {
    StreamPosition position = start;
    for (long number : numbers) {
      LabeledExample picture;
      if (current != null && current.number == number) {
        picture = current.picture;
      } else {
        picture = heldBack.get(number);
        heldBack.remove(number);
      }
      if (position.taskExamples() == 0) {
        open(learner, position.task(), number, verdict);
      }
      trainer.accept(new TaskExample(learner, position.task(), picture));
      position = position.releasedOne();
    }
    return position;
  }

  /** Announces a task before its first example. */
  private void open(String learner, int task, long firstExample, Verdict verdict) {
    Recognition recognition = verdict.recognition();
    if (recognition == null || recognition.firstExample() != firstExample) {
      events.opened(learner, task, firstExample);
      return;
    }
    Integer recursOf = recognition.recursOf();
    if (recursOf != null) {
      trainer.accept(new TaskRecurs(learner, task, recursOf));
    }
    events.opened(learner, task, recognition);
    Interleaving interleaving = verdict.interleaving();
    if (interleaving != null) {
      events.interleaving(learner, task, interleaving);
    }
  }

  StreamPosition end(String learner, StreamPosition position, String reason) {
    trainer.accept(new TaskEnd(learner, position.task(), reason));
    events.ended(learner, position.task(), reason, position.taskExamples());
    return position.taskEnded();
  }
}
