// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.state.StateBytes;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.FeatureWidths;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Deletions that are lost on their way to the topic. */
class DeletionsTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2 * 64, 32);
  private static final int MORE_THAN_ENOUGH = 20;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @RegisterExtension final CapturedLog log = new CapturedLog(TrainingOperator.class);

  private final KnownSeals topic = new KnownSeals();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings() {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 1, 2, 1))
        .threads(1)
        .settings();
  }

  /** Teaches a task of two classes, and returns its seal, which is on the topic then. */
  private TaskSealed task(TrainingRun run, int task, String... labels) throws Exception {
    int before = run.seals().size();
    for (String label : labels) {
      float[] features = new float[WIDTHS.total()];
      features[task] = label.length();
      run.give(
          new TaskExample(
              "ada",
              task,
              LabeledExample.picture(Pictures.png(label, task), label, "a {}", features)));
      run.turns(3);
    }
    run.give(new TaskEnd("ada", task, "test"));
    run.untilSealed(before + 1);
    TaskSealed seal = run.seals().get(before);
    topic.put(seal);
    return seal;
  }

  private static List<String> keys(TaskSealed seal) {
    Stream<String> blocks =
        seal.getBlocks().stream()
            .map(BlockChecksum::getSite)
            .map(site -> AtomKey.ofSite("ada", seal.getTask(), site));
    return Stream.concat(Stream.of(AtomKey.of(seal)), blocks).toList();
  }

  /** Takes checkpoints until a deletion is missed, and returns the keys that are deleted again. */
  private static List<String> untilMissed(TrainingRun run) throws Exception {
    int before = run.deleted().size();
    for (int i = 0; i < 3; i++) {
      run.completeCheckpointAfter(5_000);
      assertThat(run.deleted()).as("may still be on its way").hasSize(before);
    }
    run.completeCheckpointAfter(5_000);
    return run.deleted().subList(before, run.deleted().size());
  }

  @Test
  void aLostRollbackIsRepeatedUntilTheTopicObeys() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      TaskSealed kept = task(run, 0, "red fox", "blue jay");
      TaskSealed first = task(run, 1, "elm", "oak");
      TaskSealed second = task(run, 2, "newt", "toad");
      run.give(new TasksDropped("ada", 1));
      assertThat(untilMissed(run))
          .containsAll(keys(first))
          .containsAll(keys(second))
          .doesNotContainAnyElementsOf(keys(kept));
      assertThat(log.lines(Level.WARN)).singleElement().asString().contains("are deleted again");

      topic.delete(first);
      topic.delete(second);
      run.forgetOutput();
      for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
        run.completeCheckpointAfter(60_000);
      }
      assertThat(run.output()).as("seen now").isEmpty();
    }
  }

  @Test
  void aRestoredLearnerRepeatsALostRollbackAndKeepsWhatItHasLearnedSince() throws Exception {
    TrainingRun run = TrainingRun.start(settings(), topic, false);
    try {
      task(run, 0, "red fox", "blue jay");
      TaskSealed first = task(run, 1, "elm", "oak");
      TaskSealed second = task(run, 2, "newt", "toad");
      run.give(new TasksDropped("ada", 1));
      TaskSealed again = task(run, 1, "lynx", "boar");
      assertThat(again.getTask()).isEqualTo(first.getTask());
      run = run.killedAndRestored(settings());
      assertThat(untilMissed(run))
          .containsAll(keys(second))
          .doesNotContainAnyElementsOf(keys(again));
    } finally {
      run.close();
    }
  }

  @Test
  void aForgottenLearnerIsErasedAlthoughItsDeletionWasLost() throws Exception {
    TrainingRun run = TrainingRun.start(settings(), topic, false);
    try {
      TaskSealed first = task(run, 0, "red fox", "blue jay");
      TaskSealed second = task(run, 1, "elm", "oak");
      run.give(new LearnerForgotten("ada"));
      run = run.killedAndRestored(settings());
      assertThat(untilMissed(run)).containsAll(keys(first)).containsAll(keys(second));
      assertThat(StateBytes.count(run.savepoint(), "ada")).as("to be repeated").isPositive();

      topic.delete(first);
      topic.delete(second);
      run.completeCheckpointAfter(1);
      run.completeCheckpointAfter(1);
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
    } finally {
      run.close();
    }
  }

  /** The old life's tasks go, those of the new one stay; and it needs no option to begin. */
  @Test
  void theNextLifeOfAForgottenLearnerStays() throws Exception {
    TrainingRun run = TrainingRun.start(settings(), topic, false);
    try {
      task(run, 0, "red fox", "blue jay");
      TaskSealed old = task(run, 1, "elm", "oak");
      run.give(new LearnerForgotten("ada"));
      run = run.killedAndRestored(settings());
      TaskSealed fresh = task(run, 0, "lynx", "boar");
      assertThat(fresh.getGeneration()).isGreaterThan(old.getGeneration());
      assertThat(fresh.getBeginsAnew()).isFalse();
      assertThat(untilMissed(run)).containsAll(keys(old)).doesNotContainAnyElementsOf(keys(fresh));
    } finally {
      run.close();
    }
  }
}
