// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.atoms.Activation;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.backbone.NumericsKind;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.state.Progress;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.schemas.TaskSealed;
import io.moram.training.TrainingRecipe;
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

/** The trainer learns prompts and answers with a language model as it learns pictures. */
class TextLearnerTest {
  private static final int TASKS = 2;
  private static final int STEPS = 6;
  private static final int EXAMPLES = 12;
  private static final int WIDTH = 64;

  @TempDir static Path folder;
  private static BackboneChoice model = BackboneChoice.embedded();

  @BeforeAll
  static void writeModel() throws Exception {
    TinyDecoder.copy("llama-tiny", folder);
    model = new BackboneChoice(folder.toString(), DeviceKind.CPU, 1, NumericsKind.NATIVE);
  }

  private static SmallTraining small() {
    TrainingRecipe recipe =
        new TrainingRecipe(2, new Activation(2, 0.03f, 0.1f), 0.01, 0.9, 0.95, 4, STEPS, 1, 1);
    return SmallTraining.of(model).recipe(recipe);
  }

  private static List<TrainingInput> task(int task) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      Content text = new Content.Text("task " + task + " says " + i, "answer " + i % 3);
      float[] features = new float[WIDTH];
      features[i % 3] = 1;
      features[WIDTH / 2 + task] = 1;
      inputs.add(
          new TaskExample(
              "ada",
              task,
              new LabeledExample(
                  text, Content.Text.LABEL, Content.Text.TEMPLATE, features, RecordPlace.UNKNOWN)));
    }
    inputs.add(new TaskEnd("ada", task, "test"));
    return inputs;
  }

  private static void give(TrainingRun run, int task) throws Exception {
    for (TrainingInput input : task(task)) {
      run.give(input);
    }
  }

  @Test
  void everyTaskIsSealedWithAtomsAndASignature() throws Exception {
    try (TrainingRun run = TrainingRun.start(small().settings())) {
      for (int task = 0; task < TASKS; task++) {
        give(run, task);
      }
      run.endInput();
      assertThat(run.seals()).extracting(TaskSealed::getTask).containsExactly(0, 1);
      assertThat(run.seals()).allSatisfy(seal -> assertThat(seal.getSignature()).isNotEmpty());
      assertThat(run.sealedBlocks().values())
          .isNotEmpty()
          .extracting(AtomBlockRecord::getSite)
          .allSatisfy(site -> assertThat(site).contains("layers.1."));
      assertThat(run.events())
          .extracting(event -> event.getKind())
          .doesNotContain(EventKind.LEARNER_QUARANTINED);
    }
  }

  @Test
  void aLearnerThatIsKilledAtAnyStepSealsTheSameBits() throws Exception {
    Map<String, AtomBlockRecord> undisturbed;
    try (TrainingRun run = TrainingRun.start(small().settings())) {
      for (int task = 0; task < TASKS; task++) {
        give(run, task);
        run.untilSealed(task + 1);
      }
      undisturbed = run.sealedBlocks();
    }
    Set<Integer> killedAt = new TreeSet<>();
    TrainingRun run = TrainingRun.start(small().settings());
    try {
      for (int task = 0; task < TASKS; task++) {
        give(run, task);
        while (run.seals().size() == task) {
          run.turns(1);
          if (killedAt.add(steps(run))) {
            int before = steps(run);
            run = run.killedAndRestored(small().settings());
            assertThat(steps(run)).isEqualTo(before);
          }
        }
      }
      assertThat(killedAt).hasSize(TASKS * STEPS + 1);
      assertThat(run.sealedBlocks()).isNotEmpty().isEqualTo(undisturbed);
    } finally {
      run.close();
    }
  }

  private static int steps(TrainingRun run) throws Exception {
    Progress progress = Objects.requireNonNull(run.progress("ada"));
    return progress.task() * STEPS + progress.open().step();
  }

  /** A task has one class, and would keep very few of its texts. */
  @Test
  void aTaskOfTextsKeepsAsManyAsSixteenClasses() throws Exception {
    try (TrainingRun run = TrainingRun.start(small().reservoirPerClass(1).settings())) {
      for (TrainingInput input : task(0).subList(0, EXAMPLES)) {
        run.give(input);
      }
      run.turns(EXAMPLES);
      assertThat(Objects.requireNonNull(run.progress("ada")).open().kept()).isEqualTo(EXAMPLES);
    }
  }

  @Test
  void aPictureInTheReservoirPutsTheLearnerIntoQuarantine() throws Exception {
    try (TrainingRun run = TrainingRun.start(small().settings())) {
      run.give(new TaskExample("ada", 0, LabeledExample.picture(new byte[] {1}, "fox", "a {}")));
      run.give(new TaskEnd("ada", 0, "test"));
      run.endInput();
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.LEARNER_QUARANTINED)
          .singleElement()
          .satisfies(
              event -> assertThat(event.getReason()).contains("backbone is a language model"));
    }
  }

  @Test
  void settingsThatMeasureAnswersAreRefusedAtTheStart() {
    RankSettings reuse = new RankSettings(RecurrencePolicy.REUSE, RankSettings.FULL_RANK, false);
    assertThatThrownBy(() -> TrainingRun.start(small().growth(reuse).settings()).close())
        .hasStackTraceContaining("training.recurrence is reuse")
        .hasStackTraceContaining("with a language model");
  }
}
