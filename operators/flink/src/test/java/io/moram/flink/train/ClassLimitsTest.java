// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.LearnerLimits;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.Backbone;
import io.moram.schemas.ClassName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EventKind;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassLimitsTest {
  @TempDir Path folder;
  private long offset;

  @Test
  void examplesOfTooManyClassesOfATaskAreSetAside() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(2, 100))) {
      give(run, 0, "red fox", "blue jay", "green frog", "red fox", "grey owl", "blue jay");
      run.give(new TaskEnd("ada", 0, "test"));
      run.untilSealed(1);
      TaskSealed seal = run.seals().get(0);
      assertThat(seal.getExamples()).isEqualTo(4);
      assertThat(seal.getVocabulary())
          .extracting(ClassName::getLabel)
          .containsExactly("red fox", "blue jay");
      assertThat(run.deadLetters())
          .extracting(DeadLetter::getReason, DeadLetter::getOffset)
          .containsExactly(tuple(DeadLetterReason.LIMIT, 2L), tuple(DeadLetterReason.LIMIT, 4L));
      assertThat(run.deadLetters().get(0).getDetail())
          .isEqualTo(
              "label is 'green frog'; the open task has 2 classes already, and"
                  + " learner.classes-per-task allows no more.");
    }
  }

  /** The producer of unique labels, with a boundary now and then. */
  @Test
  void beyondTheClassesOfALearnerATaskHasItsFirstClassAndNoTaskIsEmpty() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(100, 2))) {
      for (int task = 0; task < 3; task++) {
        give(run, task, "fox " + task, "jay " + task, "owl " + task, "fox 0");
        run.give(new TaskEnd("ada", task, "test"));
        run.untilSealed(task + 1);
      }
      assertThat(run.seals())
          .extracting(TaskSealed::getTask, TaskSealed::getExamples)
          .containsExactly(tuple(0, 3L), tuple(1, 2L), tuple(2, 2L));
      assertThat(run.deadLetters()).hasSize(1 + 2 + 2);
      assertThat(run.deadLetters().get(1).getDetail()).contains("learner.maximum-classes");
    }
  }

  @Test
  void theVocabularyOfASealFitsOneRecord() throws Exception {
    String longName = "x".repeat(250);
    try (TrainingRun run = TrainingRun.start(settings(5000, 5000))) {
      for (int i = 0; i < 2100; i++) {
        give(run, 0, longName + i);
      }
      run.give(new TaskEnd("ada", 0, "test"));
      run.untilSealed(1);
      TaskSealed seal = run.seals().get(0);
      assertThat(MessageCodec.atoms().encode(seal).length)
          .isLessThan(LearnerLimits.VOCABULARY_BYTES + 16_384);
      assertThat(seal.getExamples() + run.deadLetters().size()).isEqualTo(2100);
      assertThat(run.deadLetters()).isNotEmpty();
      assertThat(run.deadLetters().get(0).getDetail()).contains("must have at most 524288");
    }
  }

  /** The classes of a task without room are known by their signatures. */
  @Test
  void aTaskThatTheBankHasNoRoomForIsSealedWithoutAtoms() throws Exception {
    long atomOfEverySite;
    try (Backbone backbone = TinyBackbone.in(folder).loadOnCpu()) {
      atomOfEverySite = backbone.sites().stream().mapToLong(LearnerLimits::atomBytes).sum();
    }
    LearnerLimits limits = new LearnerLimits(10, false, 100, 100, 4 * atomOfEverySite, 1 << 20);
    try (TrainingRun run = TrainingRun.start(settings(limits))) {
      for (int task = 0; task < 4; task++) {
        give(run, task, "fox " + task, "jay " + task, "fox " + task, "jay " + task);
        run.give(new TaskEnd("ada", task, "test"));
        run.untilSealed(task + 1);
      }
      assertThat(run.seals())
          .as("two tasks of rank 2")
          .extracting(seal -> seal.getBlocks().isEmpty())
          .containsExactly(false, false, true, true);
      assertThat(run.seals()).allSatisfy(seal -> assertThat(seal.getVocabulary()).hasSize(2));
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.TASK_SEALED)
          .last()
          .satisfies(event -> assertThat(event.getReason()).contains("learner.maximum-bank"));
    }
  }

  private void give(TrainingRun run, int task, String... labels) throws Exception {
    for (String label : labels) {
      run.give(
          new TaskExample(
              "ada",
              task,
              new LabeledExample(
                  new Content.Picture(Pictures.png(label, 7)),
                  label,
                  "a photo of a {}.",
                  new float[0],
                  new RecordPlace("examples", 0, offset++))));
    }
  }

  private TrainingSettings settings(int classesPerTask, int classes) throws IOException {
    return settings(new LearnerLimits(10, false, classesPerTask, classes, 4L << 30, 1 << 20));
  }

  private TrainingSettings settings(LearnerLimits limits) throws IOException {
    return SmallTraining.of(TinyBackbone.in(folder))
        .recipe(SmallTraining.recipe(2, 4, 1, 0))
        .reservoirPerClass(1)
        .settings()
        .with(limits);
  }
}
