// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner that is killed after every one of its optimizer steps. */
class EveryStepTest {
  private static final int TASKS = 2;
  private static final int STEPS = 26;
  private static final int EXAMPLES = 8;

  @TempDir static Path folder;

  @Test
  void killedAfterEachOf52StepsItEndsWithTheSameAtoms() throws Exception {
    TrainingSettings settings = settings();
    Map<String, AtomBlockRecord> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (int task = 0; task < TASKS; task++) {
        give(run, task);
        run.untilSealed(task + 1);
      }
      undisturbed = run.sealedBlocks();
    }

    Set<Integer> killedAt = new TreeSet<>();
    TrainingRun run = TrainingRun.start(settings);
    try {
      for (int task = 0; task < TASKS; task++) {
        give(run, task);
        while (run.seals().size() == task) {
          run.turns(1);
          int steps = steps(run);
          if (killedAt.add(steps)) {
            run = run.killedAndRestored(settings);
            assertThat(steps(run)).isEqualTo(steps);
          }
        }
      }
      assertThat(killedAt).hasSize(TASKS * STEPS + 1).contains(1, STEPS, TASKS * STEPS);
      assertThat(run.sealedBlocks()).isNotEmpty().isEqualTo(undisturbed);
    } finally {
      run.close();
    }
  }

  /** The steps of all tasks so far. */
  private static int steps(TrainingRun run) throws Exception {
    Progress progress = Objects.requireNonNull(run.progress("ada"));
    return progress.task() * STEPS + progress.open().step();
  }

  private static void give(TrainingRun run, int task) throws Exception {
    for (int i = 0; i < EXAMPLES; i++) {
      String label = "class " + (2 * task + i % 2);
      byte[] image = Pictures.png(label, 10 * task + i);
      TrainingInput example =
          new TaskExample("ada", task, LabeledExample.picture(image, label, "a photo of a {}."));
      run.give(example);
    }
    run.give(new TaskEnd("ada", task, "test"));
  }

  private static TrainingSettings settings() throws Exception {
    BackboneChoice backbone = TinyBackbone.in(folder);
    TrainingRecipe recipe =
        new TrainingRecipe(2, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 4, STEPS, 1);
    return SmallTraining.of(backbone).recipe(recipe).settings();
  }
}
