// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.flink.testing.EarlierStates;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.TaskSealed;
import io.moram.training.TrainingRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restores the trainer's state of earlier builds: a sealed task, an open one, inputs that wait. */
class EarlierTrainerStateTest {
  private static final String STATE = "train.state";
  private static final String CHECKSUMS = "train.checksums";
  private static final int EXAMPLES = 8;
  private static final int BEFORE_THE_CHECKPOINT = 6;

  @TempDir static Path folder;

  static List<Path> builds() throws Exception {
    return EarlierStates.builds();
  }

  @ParameterizedTest
  @MethodSource("builds")
  void theLearnerGoesOn(Path build) throws Exception {
    try (TrainingRun run = TrainingRun.restored(settings(), build.resolve(STATE))) {
      run.give(new TasksRequested("ada", 1));
      for (int i = BEFORE_THE_CHECKPOINT; i < EXAMPLES; i++) {
        run.give(example(1, i));
      }
      run.give(new TaskEnd("ada", 1, "test"));
      run.untilSealed(2);

      assertThat(checksums(run.output(), 0))
          .isEqualTo(Files.readAllLines(build.resolve(CHECKSUMS)));
      TaskSealed second = run.seals().get(1);
      assertThat(second.getTask()).isEqualTo(1);
      assertThat(second.getExamples()).isEqualTo(EXAMPLES);
      assertThat(second.getVocabulary())
          .extracting(ClassName::getLabel)
          .containsExactly("class 2", "class 3");
      assertThat(second.getGeneration()).isEqualTo(run.seals().get(0).getGeneration());
    }
  }

  @Test
  @EnabledIfSystemProperty(named = EarlierStates.WRITE, matches = ".+")
  void writeTheStateOfThisBuild() throws Exception {
    Path build = EarlierStates.newBuild();
    try (TrainingRun run = TrainingRun.start(settings())) {
      for (int i = 0; i < EXAMPLES; i++) {
        run.give(example(0, i));
      }
      run.give(new TaskEnd("ada", 0, "test"));
      run.untilSealed(1);
      for (int i = 0; i < BEFORE_THE_CHECKPOINT; i++) {
        run.give(example(1, i));
        run.turns(i == 3 ? 1 : 0);
      }
      Files.write(build.resolve(CHECKSUMS), checksums(run.output(), 0));
      run.writeCheckpoint(build.resolve(STATE));
    }
  }

  private static List<String> checksums(List<SpecificRecord> output, int task) {
    return output.stream()
        .filter(AtomBlockRecord.class::isInstance)
        .map(AtomBlockRecord.class::cast)
        .filter(block -> block.getTask() == task && block.getProvisionalStep() == null)
        .map(block -> block.getSite() + " " + block.getChecksum())
        .toList();
  }

  private static TaskExample example(int task, int number) {
    String label = "class " + (2 * task + number % 2);
    byte[] image = Pictures.png(label, 10 * task + number);
    return new TaskExample("ada", task, LabeledExample.picture(image, label, "a photo of a {}."));
  }

  private static TrainingSettings settings() throws Exception {
    TrainingRecipe recipe =
        new TrainingRecipe(2, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 4, 4, 1);
    return SmallTraining.of(TinyBackbone.in(folder)).recipe(recipe).settings();
  }
}
