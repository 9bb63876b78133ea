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
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.TaskSealed;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks of a job that is restarted with another recipe. */
class TaskRecipesTest {
  private static final TrainingRecipe BEFORE =
      new TrainingRecipe(2, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 4, 4, 1);

  /** Differs in every value. */
  private static final TrainingRecipe AFTER =
      new TrainingRecipe(3, new Activation(3, 0.5f, -1f), 1e-4, 0.5, 0.99, 3, 7, 0, 1);

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 9})
  void anOpenTaskEndsAsItBeganAndTheNextOneTakesTheNewRecipe(int restartedAfter) throws Exception {
    Map<String, AtomBlockRecord> first = ofTask(0, undisturbed().sealedBlocks);
    Run changed = run(restartedAfter, settings(BEFORE), settings(AFTER));
    assertThat(ofTask(0, changed.sealedBlocks)).hasSize(TinyBackbone.SITES).isEqualTo(first);
    assertThat(changed.seals.get(0).getActivation()).isEqualTo(activation(BEFORE));
    assertThat(changed.seals.get(1).getActivation()).isEqualTo(activation(AFTER));
    assertThat(ofTask(1, changed.sealedBlocks))
        .as("sites from the new first layer on")
        .hasSizeLessThan(TinyBackbone.SITES)
        .allSatisfy(
            (place, block) -> assertThat(block.getRank()).as(place).isEqualTo(AFTER.rank()));
  }

  @Test
  void aRestartBetweenTasksChangesTheNextOne() throws Exception {
    Run changed = run(Integer.MAX_VALUE, settings(BEFORE), settings(AFTER));
    Run asBefore = undisturbed();
    assertThat(ofTask(0, changed.sealedBlocks)).isEqualTo(ofTask(0, asBefore.sealedBlocks));
    assertThat(changed.seals.get(1).getActivation()).isEqualTo(activation(AFTER));
  }

  @Test
  void aBackboneFromAFolderHasTheRecipeOfItsFingerprint() throws Exception {
    PartialRecipe fewSteps =
        new PartialRecipe(null, null, null, null, null, null, null, null, 2, null, null);
    try (TrainingRun run = TrainingRun.start(settings(fewSteps))) {
      for (TrainingInput input : task(0)) {
        run.give(input);
      }
      run.untilSealed(1);
      assertThat(run.seals().get(0).getActivation()).isEqualTo(activation(TrainingRecipe.paper()));
    }
  }

  private record Run(Map<String, AtomBlockRecord> sealedBlocks, List<TaskSealed> seals) {}

  private static Run undisturbed() throws Exception {
    return run(0, settings(BEFORE), settings(BEFORE));
  }

  /**
   * Trains two tasks.
   *
   * @param restartedAfter the number of inputs after which the job goes on with other settings; if
   *     it is large, between the two tasks
   */
  private static Run run(int restartedAfter, TrainingSettings before, TrainingSettings after)
      throws Exception {
    TrainingRun run = TrainingRun.start(before);
    try {
      int given = 0;
      for (TrainingInput input : task(0)) {
        run.give(input);
        run.turns(2);
        given++;
        if (given == restartedAfter) {
          run = run.killedAndRestored(after);
        }
      }
      run.untilSealed(1);
      if (restartedAfter > given) {
        run = run.killedAndRestored(after);
      }
      for (TrainingInput input : task(1)) {
        run.give(input);
        run.turns(2);
      }
      run.untilSealed(2);
      return new Run(run.sealedBlocks(), run.seals());
    } finally {
      run.close();
    }
  }

  private static List<TrainingInput> task(int task) {
    List<TrainingInput> inputs = new ArrayList<>();
    List<String> labels = task == 0 ? List.of("red fox", "blue jay") : List.of("elm", "green frog");
    for (int i = 0; i < 8; i++) {
      String label = labels.get(i % 2);
      byte[] image = Pictures.png(label, 10 * task + i);
      inputs.add(
          new TaskExample("ada", task, LabeledExample.picture(image, label, "a photo of a {}.")));
    }
    inputs.add(new TaskEnd("ada", task, "test"));
    return inputs;
  }

  private static Map<String, AtomBlockRecord> ofTask(
      int task, Map<String, AtomBlockRecord> blocks) {
    return blocks.entrySet().stream()
        .filter(block -> block.getValue().getTask() == task)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static ActivationRecord activation(TrainingRecipe recipe) {
    Activation activation = recipe.activation();
    return new ActivationRecord(
        activation.topK(), activation.temperature(), activation.threshold());
  }

  private static TrainingSettings settings(TrainingRecipe recipe) {
    return settings(PartialRecipe.whole(recipe));
  }

  private static TrainingSettings settings(PartialRecipe recipe) {
    return SmallTraining.of(backbone).recipe(recipe).settings();
  }
}
