// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.EventKind;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The generations of learners. */
class GenerationsTest {
  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @RegisterExtension final CapturedLog log = new CapturedLog(TrainingOperator.class);

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings() {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 1, 2, 1))
        .provisionalInterval(1)
        .threads(1)
        .settings();
  }

  private static void task(TrainingRun run, int task, String... labels) throws Exception {
    for (String label : labels) {
      byte[] image = Pictures.png(label, task);
      run.give(new TaskExample("ada", task, LabeledExample.picture(image, label, "a {}")));
      run.turns(3);
    }
    run.give(new TaskEnd("ada", task, "test"));
    run.untilSealed(task + 1);
  }

  @Test
  void allThatALearnerPublishesIsOfOneGeneration() throws Exception {
    TrainingRun run = TrainingRun.start(settings());
    try {
      run.turns(77);
      task(run, 0, "red fox", "blue jay");
      run = run.killedAndRestored(settings());
      task(run, 1, "elm", "oak");
      assertThat(run.seals()).extracting(TaskSealed::getGeneration).containsExactly(77L, 77L);
      assertThat(run.seals()).extracting(TaskSealed::getBeginsAnew).containsOnly(false);
      assertThat(run.provisional())
          .isNotEmpty()
          .extracting(ProvisionalPublished::getGeneration)
          .containsOnly(77L);
    } finally {
      run.close();
    }
  }

  private static KnownSeals twoSealedTasks() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings())) {
      run.turns(1_000);
      task(run, 0, "red fox", "blue jay");
      task(run, 1, "elm", "oak");
      run.seals().forEach(topic::put);
    }
    return topic;
  }

  @Test
  void aLearnerWithoutStateDoesNotReplaceItsPublishedBank() throws Exception {
    KnownSeals topic = twoSealedTasks();
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      assertThatExceptionOfType(FlinkRuntimeException.class)
          .isThrownBy(() -> task(run, 0, "red fox"))
          .withMessageStartingWith("learner.begin-anew is false; must be true to begin learner ada")
          .withMessageContaining("2 sealed tasks")
          .withMessageContaining("Start the job from its last checkpoint or savepoint.");
      assertThat(run.output()).isEmpty();
      assertThat(log.lines(Level.WARN))
          .singleElement()
          .asString()
          .contains("refused to begin at task 0: publishedTasks=2 learner=ada");
    }
  }

  @Test
  void byOptionItBeginsAnewAndSaysSo() throws Exception {
    KnownSeals topic = twoSealedTasks();
    long before = topic.seals().newestGeneration("ada");
    // The clock of this job stands at 0, before that of the earlier one.
    try (TrainingRun run = TrainingRun.start(settings(), topic, true)) {
      task(run, 0, "red fox", "blue jay");
      task(run, 1, "elm", "oak");
      assertThat(run.seals())
          .extracting(TaskSealed::getGeneration)
          .containsExactly(before + 1, before + 1);
      assertThat(run.seals()).extracting(TaskSealed::getBeginsAnew).containsExactly(true, false);
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.BEGAN_ANEW)
          .singleElement()
          .satisfies(event -> assertThat(event.getFigures()).containsEntry("publishedTasks", 2.0));
      assertThat(log.lines(Level.WARN))
          .singleElement()
          .asString()
          .contains("begins again at task 0");
    }
  }

  @Test
  void aLearnerWhoseSealsAreDeletedBeginsLikeAnother() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings())) {
      task(run, 0, "red fox", "blue jay");
      run.seals().forEach(topic::put);
      run.seals().forEach(topic::delete);
    }
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      task(run, 0, "red fox", "blue jay");
      assertThat(run.seals()).extracting(TaskSealed::getBeginsAnew).containsExactly(false);
    }
  }
}
