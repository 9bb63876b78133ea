// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import java.nio.file.Path;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The age of the oldest input that waits for training. */
class OldestWaitingTest {
  @TempDir private Path folder;

  private static void give(TrainingRun run, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      String label = i % 2 == 0 ? "red fox" : "blue jay";
      run.give(
          new TaskExample(
              "ada",
              0,
              new LabeledExample(
                  new Content.Picture(Pictures.png(label, i)),
                  label,
                  "a photo of a {}.",
                  new float[0],
                  RecordPlace.UNKNOWN,
                  1000L * i)));
    }
  }

  @Test
  void itIsTheAgeOfTheFirstInputThatWaitsAlsoAfterARestore() throws Exception {
    TrainingSettings settings =
        SmallTraining.of(TinyBackbone.in(folder))
            .recipe(SmallTraining.recipe(2, 4, 4, 1))
            .settings();
    OperatorSubtaskState state;
    try (TrainingRun run = TrainingRun.start(settings)) {
      run.pass(60_000);
      give(run, 0, 4);
      assertThat(run.oldestWaitingSeconds()).as("a step is due, and no input waits").isZero();
      give(run, 4, 7);
      assertThat(run.oldestWaitingSeconds()).isEqualTo(56);
      state = run.checkpoint();
      run.give(new LearnerForgotten("ada"));
      assertThat(run.oldestWaitingSeconds()).as("forgotten").isZero();
    }
    try (TrainingRun restored = TrainingRun.restored(settings, state)) {
      restored.pass(10_000);
      assertThat(restored.everQueued("ada")).isEqualTo(3);
      restored.give(new TaskEnd("ada", 0, "test"));
      restored.untilSealed(1);
      assertThat(restored.oldestWaitingSeconds()).isZero();
    }
    try (TrainingRun restored = TrainingRun.restored(settings, state)) {
      assertThat(restored.oldestWaitingSeconds()).as("the clock is behind").isZero();
      // One step; then the fifth example is admitted at once, and one batch is full again.
      restored.pass(64_000);
      assertThat(restored.oldestWaitingSeconds()).isEqualTo(60);
    }
  }
}
