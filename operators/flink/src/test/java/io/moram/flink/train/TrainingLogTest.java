// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The log lines of the trainer: one example per batch and one step per batch. */
class TrainingLogTest {
  private static final int STEPS = 3;
  private static final int RANK = 2;

  /** The keys and values of one atom have 4,032 numbers over all sites. */
  private static final int SEAL_BYTES = RANK * 4032 * Float.BYTES;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @RegisterExtension final CapturedLog log = new CapturedLog(TrainingOperator.class);
  @RegisterExtension final CapturedLog backboneLog = new CapturedLog(SharedBackbone.class);

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings(int liveLearners) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(RANK, 1, STEPS, 1))
        .liveLearners(liveLearners)
        .threads(1)
        .settings();
  }

  private static void give(TrainingRun run, String learner, String label) throws Exception {
    byte[] image = Pictures.png(label, 7);
    run.give(new TaskExample(learner, 0, LabeledExample.picture(image, label, "a {}")));
    run.turns(3);
  }

  @Test
  void aTaskIsFollowedFromItsFirstExampleToItsSealAcrossARestart() throws Exception {
    TrainingRun run = TrainingRun.start(settings(8));
    try {
      give(run, "ada", "red fox");
      give(run, "ada", "blue jay");
      run = run.killedAndRestored(settings(8));
      run.give(new TaskEnd("ada", 0, "test"));
      run.untilSealed(1);
    } finally {
      run.close();
    }
    assertThat(log.lines(Level.INFO))
        .element(0)
        .asString()
        .contains("Trainer opened: backbone=")
        .contains("device=cpu() roundedGradients=false")
        .contains("liveLearners=8 bankMemoryBytes=536870912 waitingLimit=1000");
    assertThat(log.lines(Level.INFO))
        .filteredOn(line -> line.contains("learner=ada"))
        .satisfiesExactly(
            opened -> assertThat(opened).isEqualTo("Task opened: waiting=0 learner=ada task=0"),
            restored ->
                assertThat(restored)
                    .isEqualTo("Learner restored: tasks=0 steps=2 waiting=0 learner=ada task=0"),
            seal ->
                assertThat(seal)
                    .matches(
                        "Task sealed: atoms=60 steps=3 milliseconds=\\d+ bytes="
                            + SEAL_BYTES
                            + " learner=ada task=0"));
    assertThat(log.lines(Level.WARN)).isEmpty();
  }

  /** The tokenizer of the backbone knows no digit. */
  @Test
  void namesThatTheBackboneReadsAlikeOrInPartAreWarningsAndEvents() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(8))) {
      give(run, "ada", "wren");
      assertThat(log.lines(Level.WARN)).isEmpty();
      give(run, "ada", "robin 1");
      give(run, "ada", "robin 2");
      give(run, "ada", "robin 2");
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.NAME_READ_IN_PART)
          .extracting(LearnerEvent::getLearner, LearnerEvent::getTask, LearnerEvent::getReason)
          .containsExactly(
              tuple("ada", 0, "of 'robin 1' only 'robin' is read"),
              tuple("ada", 0, "of 'robin 2' only 'robin' is read"));
      assertThat(run.events())
          .filteredOn(event -> event.getKind() == EventKind.NAMES_ALIKE)
          .extracting(LearnerEvent::getReason)
          .containsExactly("'robin 2' reads like 'robin 1'");
      assertThat(run.count("namesReadInPart")).isEqualTo(2);
      assertThat(run.count("namesAlike")).isEqualTo(1);
    }
    assertThat(log.lines(Level.WARN))
        .satisfiesExactly(
            inPart ->
                assertThat(inPart)
                    .contains("only the beginning of a class name")
                    .contains("added='robin 1' read='robin' leftOut=0"),
            alike ->
                assertThat(alike)
                    .contains("reads two class names alike")
                    .contains("added='robin 2' known='robin 1'"));
  }

  @Test
  void anEvictionInTheMiddleOfATaskIsAWarning() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(1))) {
      give(run, "ada", "red fox");
      assertThat(log.lines(Level.WARN)).isEmpty();
      give(run, "bob", "red fox");
      give(run, "ada", "blue jay");
    }
    assertThat(log.lines(Level.WARN))
        .as("one of two: the second one follows within a minute")
        .singleElement()
        .asString()
        .contains("raise learner.bank-memory or learner.live-learners")
        .endsWith("liveLearners=1 leftOut=0 learner=ada task=0");
  }

  @Test
  void trainersOfOneProcessLoadTheirBackboneOnce() throws Exception {
    try (TrainingRun first = TrainingRun.start(settings(8));
        TrainingRun second = TrainingRun.start(settings(8))) {
      give(first, "ada", "red fox");
      give(second, "bob", "red fox");
    }
    assertThat(backboneLog.lines(Level.INFO))
        .singleElement()
        .asString()
        .contains("Backbone loaded: folder=" + folder)
        .containsPattern("fingerprint=[0-9a-f]{32} device=cpu\\(\\) weights=FP32");
  }
}
