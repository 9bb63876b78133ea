// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.FeatureWidths;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sealed tasks that are lost on their way to the topic. */
class OutboxTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2 * 64, 32);

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

  private static void task(TrainingRun run, int task, String... labels) throws Exception {
    int before = run.seals().size();
    for (String label : labels) {
      byte[] image = Pictures.png(label, task);
      float[] features = new float[WIDTHS.total()];
      features[task] = label.length();
      run.give(
          new TaskExample("ada", task, LabeledExample.picture(image, label, "a {}", features)));
      run.turns(3);
    }
    run.give(new TaskEnd("ada", task, "test"));
    run.untilSealed(before + 1);
  }

  private static List<LearnerEvent> republished(TrainingRun run) {
    return run.events().stream().filter(event -> event.getKind() == EventKind.REPUBLISHED).toList();
  }

  @Test
  void aLostTaskIsPublishedAgainWithTheSameBytes() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      task(run, 0, "red fox", "blue jay");
      List<SpecificRecord> first = run.output();
      assertThat(first).hasAtLeastOneElementOfType(SignaturePart.class);
      assertThat(first.get(first.size() - 1)).isInstanceOf(TaskSealed.class);
      run.forgetOutput();
      for (int i = 0; i < 3; i++) {
        run.completeCheckpointAfter(5_000);
        assertThat(run.output()).as("may still be on its way").isEmpty();
      }
      run.completeCheckpointAfter(5_000);
      assertThat(run.output()).isEqualTo(first);
      assertThat(republished(run)).extracting(LearnerEvent::getTask).containsExactly(0);
      assertThat(log.lines(Level.WARN))
          .singleElement()
          .asString()
          .contains("missing on the topic atoms");

      topic.put(run.seals().get(0));
      run.forgetOutput();
      for (int i = 0; i < 20; i++) {
        run.completeCheckpointAfter(60_000);
      }
      assertThat(run.output()).as("seen now").isEmpty();
    }
  }

  @Test
  void allTasksArePublishedAgainOnRequestInTheirPlaceInTheStream() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      task(run, 0, "red fox", "blue jay");
      task(run, 1, "elm", "oak");
      List<SpecificRecord> all = run.output();
      run.seals().forEach(topic::put);
      run.forgetOutput();
      run.give(new TasksRequested("ada", 2));
      run.turns(20);
      assertThat(run.output()).isEqualTo(all);
      assertThat(republished(run))
          .extracting(LearnerEvent::getReason)
          .containsExactly("requested", "requested");
      assertThat(log.lines(Level.WARN)).isEmpty();
      assertThat(log.lines(Level.INFO)).last().asString().contains("tasks=2 of=2");
    }
  }

  @Test
  void aRequestForALearnerWithoutTasksChangesNothing() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      run.give(new TasksRequested("ada", 0));
      run.turns(20);
      assertThat(run.output()).isEmpty();
      task(run, 0, "red fox", "blue jay");
      assertThat(run.seals()).hasSize(1);
    }
  }

  @Test
  void aTaskThatIsSeenIsNotPublishedAgain() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      task(run, 0, "red fox", "blue jay");
      topic.put(run.seals().get(0));
      run.forgetOutput();
      for (int i = 0; i < 10; i++) {
        run.completeCheckpointAfter(60_000);
      }
      assertThat(run.output()).isEmpty();
    }
  }

  @Test
  void aTaskOfACheckpointThatIsNotCompleteIsNotMissed() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      run.completeCheckpointAfter(0);
      task(run, 0, "red fox", "blue jay");
      run.forgetOutput();
      for (int i = 0; i < 10; i++) {
        run.checkpoint();
      }
      run.turns(60_000);
      assertThat(run.output()).isEmpty();
    }
  }

  @Test
  void aRestoredLearnerComparesItsTasksWithTheTopic() throws Exception {
    TrainingRun run = TrainingRun.start(settings(), topic, false);
    try {
      task(run, 0, "red fox", "blue jay");
      task(run, 1, "elm", "oak");
      task(run, 2, "green frog", "newt");
      List<SpecificRecord> all = run.output();
      topic.put(run.seals().get(0));
      topic.put(run.seals().get(2));
      run = run.killedAndRestored(settings());
      int published = run.output().size();
      for (int i = 0; i < 4; i++) {
        run.completeCheckpointAfter(5_000);
      }
      List<SpecificRecord> again = run.output().subList(published, run.output().size());
      int from = all.indexOf(run.seals().get(0)) + 1;
      int to = all.indexOf(run.seals().get(1)) + 1;
      assertThat(again).isNotEmpty().isEqualTo(all.subList(from, to));
    } finally {
      run.close();
    }
  }
}
