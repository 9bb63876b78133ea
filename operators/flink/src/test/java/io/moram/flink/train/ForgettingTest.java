// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.state.StateBytes;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EventKind;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learners that are forgotten: nothing is left of them, and the others learn the same. */
class ForgettingTest {
  @TempDir static Path folder;
  private static TrainingSettings settings = SmallLearner.settings(BackboneChoice.embedded());

  @BeforeAll
  static void writeBackbone() throws IOException {
    settings = SmallLearner.settings(TinyBackbone.in(folder));
  }

  @Test
  void nothingIsLeftOfAForgottenLearnerAndAnotherLearnsTheSame() throws Exception {
    Map<Integer, SmallLearner.Sealed> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (int task = 0; task < 3; task++) {
        SmallLearner.give(
            run, SmallLearner.task("bob", task, 10 * task, "red fox", "blue jay"), 20);
      }
      undisturbed = SmallLearner.sealed(run, "bob");
    }
    KnownSeals topic = new KnownSeals();
    TrainingRun run = TrainingRun.start(settings, topic, false);
    try {
      run.turns(1000);
      SmallLearner.give(run, SmallLearner.task("bob", 0, 0, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.task("adalovelace", 0, 40, "secret", "hidden"), 20);
      SmallLearner.give(
          run, SmallLearner.task("bob", 1, 10, "red fox", "blue jay").subList(0, 3), 20);
      SmallLearner.give(run, SmallLearner.task("adalovelace", 1, 50, "private", "secret"), 1);
      SmallLearner.give(
          run, SmallLearner.task("adalovelace", 2, 60, "hidden", "other").subList(0, 4), 0);
      OperatorSubtaskState before = run.savepoint();
      assertThat(StateBytes.count(before, "adalovelace")).isPositive();
      assertThat(StateBytes.count(before, "secret")).isPositive();
      Set<String> keys = SmallLearner.published(run);
      keys.removeIf(key -> !AtomKey.learner(key).equals("adalovelace"));

      run.give(new LearnerForgotten("adalovelace"));
      run.completeCheckpointAfter(50);
      OperatorSubtaskState after = run.savepoint();
      for (String trace : List.of("adalovelace", "secret", "hidden", "private")) {
        assertThat(StateBytes.count(after, trace)).as(trace).isZero();
      }
      assertThat(StateBytes.count(after, "bob")).isPositive();
      assertThat(keys).hasSizeGreaterThan(4);
      assertThat(run.deleted()).containsAll(keys).allMatch(key -> key.startsWith("adalovelace/"));
      assertThat(SmallLearner.events(run, EventKind.LEARNER_FORGOTTEN)).hasSize(1);

      run = run.killedAndRestored(settings);
      SmallLearner.give(
          run, SmallLearner.task("bob", 1, 10, "red fox", "blue jay").subList(3, 5), 20);
      run.give(new LearnerForgotten("adalovelace"));
      SmallLearner.give(run, SmallLearner.task("bob", 2, 20, "red fox", "blue jay"), 20);
      assertThat(SmallLearner.sealed(run, "bob")).isEqualTo(undisturbed);
      run.completeCheckpointAfter(1);
      assertThat(StateBytes.count(run.savepoint(), "adalovelace")).as("forgotten twice").isZero();
    } finally {
      run.close();
    }
  }

  /** The topic has the old seals until the deletion is committed. */
  @Test
  void aForgottenLearnerBeginsANewLifeWithoutAnOption() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings, topic, false)) {
      run.turns(1000);
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 20, "oak", "elm"), 20);
      List<TaskSealed> old = run.seals();
      topic.put(old.get(0));
      run.give(new LearnerForgotten("ada"));
      topic.put(old.get(1));
      SmallLearner.give(run, SmallLearner.task("ada", 0, 30, "newt", "toad"), 20);
      old.forEach(topic::delete);
      TaskSealed again = run.seals().get(2);
      assertThat(again.getTask()).isZero();
      assertThat(again.getGeneration()).isGreaterThan(old.get(0).getGeneration());
      assertThat(again.getBeginsAnew()).isFalse();
      assertThat(topic.seals().tasks("ada")).isZero();
      topic.put(again);
      assertThat(topic.seals().tasks("ada")).isOne();
    }
    try (TrainingRun run = TrainingRun.start(settings)) {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 30, "newt", "toad"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }

  /** Its state is lost, or another tool has published its bank. */
  @Test
  void aLearnerWithoutStateIsErasedFromTheTopic() throws Exception {
    KnownSeals topic = new KnownSeals();
    Set<String> keys;
    try (TrainingRun run = TrainingRun.start(settings)) {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.task("ada", 1, 20, "oak", "elm"), 20);
      run.seals().forEach(topic::put);
      keys = SmallLearner.published(run);
      keys.removeIf(key -> key.contains("/signature-"));
    }
    try (TrainingRun run = TrainingRun.start(settings, topic, false)) {
      run.give(new LearnerForgotten("ada"));
      assertThat(run.deleted()).containsAll(keys);
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }

  @Test
  void aLearnerInQuarantineCanBeForgotten() throws Exception {
    TrainingRun run = TrainingRun.start(settings);
    try {
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      SmallLearner.give(run, SmallLearner.poisoned(), 20);
      assertThat(SmallLearner.events(run, EventKind.LEARNER_QUARANTINED)).hasSize(1);
      run = run.killedAndRestored(settings);
      run.give(new LearnerForgotten("ada"));
      run.completeCheckpointAfter(1);
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
      SmallLearner.give(run, SmallLearner.task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(2);
      assertThat(new SmallLearner.Sealed(run.seals().get(1)))
          .isEqualTo(new SmallLearner.Sealed(run.seals().get(0)));
    } finally {
      run.close();
    }
  }
}
