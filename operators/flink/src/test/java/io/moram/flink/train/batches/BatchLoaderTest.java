// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.Pictures;
import io.moram.flink.train.SmallTraining;
import io.moram.flink.train.TinyBackbone;
import io.moram.flink.train.TrainingRun;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The atoms do not depend on where and when the pictures are prepared. */
class BatchLoaderTest {
  private static final long PLENTY = 1 << 20;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  @ParameterizedTest(name = "{0} steps per batch, {1} bytes, {2} threads")
  @CsvSource({"0, 0, 2", "2, 0, 1", "2, 50000, 3"})
  void theAtomsAreTheSame(int stepsPerBatch, long cacheBytes, int threads) throws Exception {
    Map<String, AtomBlockRecord> usual = blocks(settings(stepsPerBatch, PLENTY, 1));
    Map<String, AtomBlockRecord> other = blocks(settings(stepsPerBatch, cacheBytes, threads));
    assertThat(usual).isNotEmpty();
    assertThat(other.equals(usual)).as("the same blocks").isTrue();
  }

  @Test
  void aPictureThatCannotBeReadPutsItsLearnerIntoQuarantine() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(0, PLENTY, 2))) {
      run.give(example(0, Pictures.png("fox", 0), "fox"));
      run.give(example(0, new byte[] {1, 2, 3}, "fox"));
      run.give(new TaskEnd("ada", 0, "test"));
      run.endInput();
      assertThat(run.seals()).isEmpty();
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.LEARNER_QUARANTINED)
          .singleElement()
          .extracting(LearnerEvent::getReason)
          .asString()
          .startsWith(
              "Cannot read a picture of the reservoir, although the embedding operator could read"
                  + " it");
    }
  }

  /** Two tasks whose examples replace one another in the reservoir. */
  private static Map<String, AtomBlockRecord> blocks(TrainingSettings settings) throws Exception {
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (int task = 0; task < 2; task++) {
        for (int i = 0; i < 24; i++) {
          String label = i % 2 == 0 ? "fox" : "jay";
          run.give(example(task, Pictures.png(label, 100 * task + i), label));
        }
        run.give(new TaskEnd("ada", task, "test"));
      }
      run.endInput();
      return run.sealedBlocks();
    }
  }

  private static TaskExample example(int task, byte[] image, String label) {
    return new TaskExample("ada", task, LabeledExample.picture(image, label, "a photo of a {}."));
  }

  /** Every eighth example is held out at first, and the bank is measured on them. */
  private static TrainingSettings settings(int stepsPerBatch, long cacheBytes, int threads) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 4, 12, stepsPerBatch))
        .growth(new RankSettings(RecurrencePolicy.REUSE, RankSettings.FULL_RANK, true))
        .reservoirPerClass(9)
        .liveLearners(1)
        .pixelCacheBytes(cacheBytes)
        .threads(threads)
        .settings();
  }
}
