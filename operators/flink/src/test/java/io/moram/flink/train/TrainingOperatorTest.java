// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingOperatorTest {
  private static final int STEPS = 4;
  private static final int SITES = TinyBackbone.SITES;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  @Test
  void interleavedLearnersEachGetTheAtomsThatTheyWouldGetAlone() throws Exception {
    TrainingSettings settings = settings(0, 0, 2);
    Map<String, AtomBlockRecord> together;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (TrainingInput input : interleaved(List.of("ada", "bob", "cyd"))) {
        run.give(input);
      }
      run.untilSealed(6);
      together = run.sealedBlocks();
      assertThat(together).hasSize(3 * 2 * SITES);
      assertThat(run.seals()).allSatisfy(seal -> assertThat(seal.getBlocks()).hasSize(SITES));
    }
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (TrainingInput input : stream("bob")) {
        run.give(input);
        run.turns(60);
      }
      assertThat(run.sealedBlocks())
          .hasSize(2 * SITES)
          .allSatisfy((place, block) -> assertThat(block).as(place).isEqualTo(together.get(place)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 11, 16})
  void aLearnerKilledAnywhereEndsWithTheSameAtoms(int killedAfter) throws Exception {
    TrainingSettings settings = settings(1, 0, 8);
    Map<String, AtomBlockRecord> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      run.untilSealed(2);
      undisturbed = run.sealedBlocks();
    }
    TrainingRun run = TrainingRun.start(settings);
    try {
      int given = 0;
      for (TrainingInput input : stream("ada")) {
        run.give(input);
        run.turns(2);
        given++;
        if (given == killedAfter) {
          run = run.killedAndRestored(settings);
        }
      }
      run.untilSealed(2);
      assertSame(run.sealedBlocks(), undisturbed);
      assertThat(run.seals()).extracting(TaskSealed::getTask).containsExactly(0, 1);
      assertThat(run.seals()).extracting(TaskSealed::getExamples).containsExactly(8L, 8L);
    } finally {
      run.close();
    }
  }

  @Test
  void killedInTheMiddleOfASealItEndsWithTheSameAtoms() throws Exception {
    TrainingSettings settings = settings(0, 0, 8);
    Map<String, AtomBlockRecord> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      run.endInput();
      undisturbed = run.sealedBlocks();
      assertThat(undisturbed).hasSize(2 * SITES);
    }
    TrainingRun run = TrainingRun.start(settings);
    try {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      for (int kill = 0; kill < 3; kill++) {
        run.turns(2);
        run = run.killedAndRestored(settings);
      }
      run.untilSealed(2);
      assertSame(run.sealedBlocks(), undisturbed);
    } finally {
      run.close();
    }
  }

  @Test
  void anInputThatNothingHoldsUpNeverEntersTheQueue() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(1, 0, 8))) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
        run.turns(20);
      }
      assertThat(run.seals()).hasSize(2);
      assertThat(run.everQueued("ada")).isZero();
    }
    try (TrainingRun run = TrainingRun.start(settings(1, 0, 8))) {
      List<TrainingInput> stream = stream("ada");
      int batch = 4;
      for (TrainingInput input : stream) {
        run.give(input);
      }
      assertThat(run.everQueued("ada"))
          .as("inputs behind the first full batch, for which a step is due")
          .isEqualTo(stream.size() - batch);
    }
  }

  @Test
  void reportsWhatHappensAndPublishesTheVocabulary() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(0, 2, 8))) {
      for (TrainingInput input : stream("ada")) {
        run.give(input);
      }
      run.untilSealed(2);
      assertThat(run.events())
          .extracting(LearnerEvent::getKind)
          .containsExactly(
              EventKind.TRAINING_STARTED,
              EventKind.TRAINING_PROGRESS,
              EventKind.TASK_SEALED,
              EventKind.TRAINING_STARTED,
              EventKind.TRAINING_PROGRESS,
              EventKind.TASK_SEALED);
      LearnerEvent sealed = run.events().get(2);
      assertThat(sealed.getFigures())
          .containsEntry("examples", 8.0)
          .containsEntry("trained", 6.0)
          .containsEntry("steps", (double) STEPS)
          .containsEntry("atoms", 2.0 * SITES)
          .containsKeys("sealSeconds", "loss");
      assertThat(run.seals().get(0).getVocabulary())
          .extracting(ClassName::getLabel)
          .containsExactly("red fox", "blue jay");
      assertThat(run.seals().get(1).getVocabulary())
          .as("classes that task 1 saw first")
          .extracting(ClassName::getLabel)
          .containsExactly("green frog");
      assertThat(run.provisional())
          .extracting(ProvisionalPublished::getTask, ProvisionalPublished::getStep)
          .containsExactly(tuple(0, 2), tuple(1, 2));
    }
  }

  /** Flink takes no snapshot while the operator processes an element. */
  @Test
  void beyondTheLimitAnElementCostsOneStepAtMost() throws Exception {
    try (TrainingRun run = TrainingRun.start(withWaitingLimit(4))) {
      long most = 0;
      for (TrainingInput input : stream("ada")) {
        long before = steps(run);
        run.give(input);
        most = Math.max(most, steps(run) - before);
      }
      assertThat(most).isEqualTo(1);
      run.untilSealed(2);
    }
  }

  private static long steps(TrainingRun run) throws Exception {
    Progress progress = run.progress("ada");
    return progress == null ? 0 : (long) progress.task() * STEPS + progress.open().step();
  }

  /** All learners have work from the start, and one at a time fits native memory. */
  @Test
  void aLearnerWithABacklogStarvesNoOther() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(1, 0, 1))) {
      for (int task = 0; task < 60; task++) {
        for (TrainingInput input : task("ada", task)) {
          run.give(input);
        }
      }
      for (TrainingInput input : task("bob", 0)) {
        run.give(input);
      }
      int others = 0;
      while (run.seals().stream().noneMatch(seal -> seal.getLearner().equals("bob"))) {
        run.turns(1);
        others++;
        assertThat(others).as("turns before bob's seal").isLessThan(200);
      }
    }
  }

  private static void assertSame(
      Map<String, AtomBlockRecord> blocks, Map<String, AtomBlockRecord> expected) {
    assertThat(blocks.keySet()).isEqualTo(expected.keySet());
    assertThat(
            blocks.entrySet().stream()
                .filter(block -> !block.getValue().equals(expected.get(block.getKey())))
                .map(Map.Entry::getKey))
        .as("blocks that differ")
        .isEmpty();
  }

  private static TrainingSettings settings(int stepsPerBatch, int provisional, int live) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 4, STEPS, stepsPerBatch))
        .provisionalInterval(provisional)
        .liveLearners(live)
        .settings();
  }

  private static TrainingSettings withWaitingLimit(int limit) {
    TrainingSettings usual = settings(0, 0, 8);
    return SmallTraining.of(usual.backbone()).recipe(usual.recipe()).waitingLimit(limit).settings();
  }

  /** Two tasks of eight examples; the second has a class of the first again. */
  private static List<TrainingInput> stream(String learner) {
    List<TrainingInput> inputs = new ArrayList<>(task(learner, 0));
    inputs.addAll(task(learner, 1));
    return inputs;
  }

  private static List<TrainingInput> task(String learner, int task) {
    List<TrainingInput> inputs = new ArrayList<>();
    List<String> labels =
        task == 0 ? List.of("red fox", "blue jay") : List.of("blue jay", "green frog");
    for (int i = 0; i < 8; i++) {
      String label = labels.get(i % 2);
      byte[] image = Pictures.png(label, 100 * learner.hashCode() + 10 * task + i);
      inputs.add(new TaskExample(learner, task, LabeledExample.picture(image, label, "a {}")));
    }
    inputs.add(new TaskEnd(learner, task, "test"));
    return inputs;
  }

  private static List<TrainingInput> interleaved(List<String> learners) {
    List<TrainingInput> inputs = new ArrayList<>();
    List<List<TrainingInput>> streams = learners.stream().map(l -> stream(l)).toList();
    for (int i = 0; i < streams.get(0).size(); i++) {
      for (List<TrainingInput> stream : streams) {
        inputs.add(stream.get(i));
      }
    }
    return inputs;
  }
}
