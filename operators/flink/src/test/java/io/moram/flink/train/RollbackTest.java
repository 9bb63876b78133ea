// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.state.StateBytes;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EventKind;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are taken back, and a learner that goes on as if they had never been. */
class RollbackTest {
  @TempDir static Path folder;
  private static TrainingSettings settings = SmallLearner.settings(BackboneChoice.embedded());

  @BeforeAll
  static void writeBackbone() throws IOException {
    settings = SmallLearner.settings(TinyBackbone.in(folder));
  }

  @Test
  void aLearnerGoesOnAsIfTheDroppedTasksHadNeverBeen() throws Exception {
    Map<Integer, SmallLearner.Sealed> expected = SmallLearner.withoutTheDroppedTasks(settings);
    TrainingRun run = TrainingRun.start(settings);
    try {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      Set<String> kept = SmallLearner.published(run);
      kept.removeIf(key -> AtomKey.task(key) < 0);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 50, "oak", "pine"), 20);
      SmallLearner.give(run, SmallLearner.task("ada", 2, 60, "toad", "elm"), 20);
      SmallLearner.give(run, SmallLearner.task("ada", 3, 70, "carp", "pike").subList(0, 3), 20);
      run.checkpoint();
      assertThat(run.provisional()).isNotEmpty();
      run.give(new TasksDropped("ada", 1));
      assertThat(run.deleted()).startsWith("ada/1/sealed").doesNotContainAnyElementsOf(kept);
      assertThat(kept).hasSizeGreaterThan(2);
      assertThat(run.deleted()).containsAll(without(SmallLearner.published(run), kept));
      assertThat(run.deleted().indexOf("ada/2/sealed"))
          .isLessThan(run.deleted().lastIndexOf("ada/provisional/published"));
      assertThat(SmallLearner.events(run, EventKind.ROLLED_BACK))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getTask()).isEqualTo(1);
                assertThat(event.getFigures()).containsEntry("tasksDropped", 2.0);
              });
      assertThat(StateBytes.count(run.savepoint(), "pine")).isZero();
      assertThat(StateBytes.count(run.savepoint(), "carp")).isZero();

      run = run.killedAndRestored(settings);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 30, "oak", "elm"), 20);
      run = run.killedAndRestored(settings);
      SmallLearner.give(run, SmallLearner.task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(SmallLearner.sealed(run, "ada")).isEqualTo(expected);
      assertThat(Objects.requireNonNull(run.progress("ada")).sealed().atoms())
          .isEqualTo(3L * 2 * Objects.requireNonNull(expected.get(0)).blocks().size());
      assertThat(run.seals())
          .extracting(TaskSealed::getGeneration)
          .containsOnly(run.seals().get(0).getGeneration());
    } finally {
      run.close();
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** The trainer has taken nothing yet but what came first, so all other inputs wait. */
  @Test
  void examplesThatWaitAreCountedIfTheyAreTakenBack() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings)) {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 50, "oak", "pine"), 0);
      SmallLearner.give(run, SmallLearner.task("ada", 2, 60, "toad", "elm"), 0);
      SmallLearner.give(run, SmallLearner.task("bob", 0, 20, "red fox", "blue jay"), 0);
      long waiting = Objects.requireNonNull(run.progress("ada")).queue().size();
      int examples = SmallLearner.task("ada", 2, 60, "toad", "elm").size() - 1;
      assertThat(waiting).isGreaterThan(examples);

      run.give(new TasksDropped("ada", 2));
      assertThat(run.count("examplesTakenBack")).isEqualTo(examples);
      // One of the inputs that wait is the end of a task.
      run.give(new LearnerForgotten("ada"));
      assertThat(run.count("examplesTakenBack")).isEqualTo(waiting - 2);
      run.give(new LearnerForgotten("ada"));
      assertThat(run.count("examplesTakenBack")).isEqualTo(waiting - 2);
    }
  }

  /** The trainer lags behind, so inputs of kept and of dropped tasks wait. */
  @Test
  void inputsOfDroppedTasksThatWaitAreDropped() throws Exception {
    Map<Integer, SmallLearner.Sealed> expected = SmallLearner.withoutTheDroppedTasks(settings);
    for (int lead = 0; lead < 12; lead += 4) {
      TrainingRun run = TrainingRun.start(settings);
      try {
        List<TrainingInput> first =
            new ArrayList<>(SmallLearner.task("ada", 0, 10, "red fox", "blue jay"));
        first.addAll(SmallLearner.task("ada", 1, 50, "oak", "pine"));
        first.addAll(SmallLearner.task("ada", 2, 60, "toad", "elm").subList(0, 3));
        SmallLearner.give(run, first, 0);
        run.turns(lead);
        assertThat(Objects.requireNonNull(run.progress("ada")).queue().size()).isPositive();
        run.give(new TasksDropped("ada", 1));
        run.give(new TasksDropped("ada", 1));
        run = run.killedAndRestored(settings);
        SmallLearner.give(run, SmallLearner.task("ada", 1, 30, "oak", "elm"), 0);
        SmallLearner.give(run, SmallLearner.task("ada", 2, 40, "newt", "red fox"), 0);
        run.turns(100);
        assertThat(SmallLearner.sealed(run, "ada")).as("after %d turns", lead).isEqualTo(expected);
        assertThat(Objects.requireNonNull(run.progress("ada")).hasWork()).isFalse();
      } finally {
        run.close();
      }
    }
  }

  @Test
  void aLearnerThatGoesBackToItsStartStaysInItsLife() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings, topic, false)) {
      run.turns(50);
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      run.seals().forEach(topic::put);
      run.give(new TasksDropped("ada", 0));
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(2);
      assertThat(run.seals()).extracting(TaskSealed::getGeneration).containsOnly(50L);
      assertThat(new SmallLearner.Sealed(run.seals().get(1)))
          .isEqualTo(new SmallLearner.Sealed(run.seals().get(0)));
    }
  }

  /** A lost seal would come back as a task that was taken back. */
  @Test
  void aDroppedTaskIsNotPublishedAgain() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings)) {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      run.give(new TasksDropped("ada", 0));
      run.forgetOutput();
      for (int i = 0; i < 10; i++) {
        run.completeCheckpointAfter(60_000);
      }
      assertThat(run.output()).isEmpty();
    }
  }

  @Test
  void aRollbackRemovesTheCauseOfAQuarantineAndARequestEndsIt() throws Exception {
    Map<Integer, SmallLearner.Sealed> expected = SmallLearner.withoutTheDroppedTasks(settings);
    TrainingRun run = TrainingRun.start(settings);
    try {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.poisoned(), 20);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_QUARANTINED)).hasSize(1);
      run.give(new RetryRequested("ada", 2));
      run.turns(20);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_RESUMED)).hasSize(1);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_QUARANTINED))
          .as("fails again")
          .hasSize(2);

      run.give(new TasksDropped("ada", 1));
      run = run.killedAndRestored(settings);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 30, "oak", "elm"), 20);
      assertThat(run.seals()).as("still in quarantine").hasSize(1);
      run.give(new RetryRequested("ada", 2));
      run.turns(100);
      SmallLearner.give(run, SmallLearner.task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_RESUMED)).hasSize(2);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_QUARANTINED)).hasSize(2);
      assertThat(SmallLearner.sealed(run, "ada")).isEqualTo(expected);
    } finally {
      run.close();
    }
  }

  @Test
  void aRequestToResumeDoesNothingToALearnerThatTakesTurns() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings)) {
      run.give(new RetryRequested("ada", 0));
      assertThat(run.events()).isEmpty();
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }
}
