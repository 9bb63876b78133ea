// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomBlockRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native memory of learners that train at once, and how often their banks are read. */
class ResidentMemoryTest {
  private static final List<String> LEARNERS = List.of("ada", "bob", "cyd", "dan");
  private static final int STEPS = 20;
  private static final int RANK = 2;

  /** An atom of all sites: 4,032 numbers. */
  private static final int ATOM = 4032 * Float.BYTES;

  /** The bank of one task, and the open task's atoms with both moments. */
  private static final int LEARNER = (1 + 3) * RANK * ATOM;

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws Exception {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings(long bankMemory) {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(RANK, 2, STEPS, 0))
        .threads(1)
        .settings()
        .withBankMemory(bankMemory);
  }

  private static List<TrainingInput> task(String learner, int task) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String label = learner + " " + i % 2;
      byte[] image = Pictures.png(label, 10 * task + i);
      inputs.add(
          new TaskExample(learner, task, LabeledExample.picture(image, label, "a photo of a {}.")));
    }
    inputs.add(new TaskEnd(learner, task, "test"));
    return inputs;
  }

  private static void giveAll(TrainingRun run, int task) throws Exception {
    for (String learner : LEARNERS) {
      for (TrainingInput input : task(learner, task)) {
        run.give(input);
      }
    }
  }

  /** How often banks were read of which each has one task. */
  private static long banksRead(CountedState state) {
    return state.takeBytesRead().getOrDefault("frozen-atoms", 0L) / (RANK * ATOM);
  }

  private record Outcome(
      Map<String, AtomBlockRecord> sealed, long banksRead, long banksReadAgain) {}

  /** Four learners have sealed a task, and all train the next one at once. */
  private static Outcome trained(long bankMemory) throws Exception {
    OperatorSubtaskState begun;
    try (TrainingRun run = TrainingRun.start(settings(bankMemory))) {
      giveAll(run, 0);
      run.untilSealed(LEARNERS.size());
      begun = run.checkpoint();
    }
    List<CountedState> states = new ArrayList<>();
    try (TrainingRun run =
        TrainingRun.restored(
            settings(bankMemory),
            begun,
            backend -> {
              states.add(new CountedState(backend));
              return states.get(0);
            })) {
      giveAll(run, 1);
      banksRead(states.get(0));
      run.untilSealed(LEARNERS.size());
      long read = banksRead(states.get(0));
      for (TrainingInput input : task("ada", 2)) {
        run.give(input);
      }
      run.turns(3);
      assertThat(Objects.requireNonNull(run.progress("ada")).open().step()).isPositive();
      return new Outcome(run.sealedBlocks(), read, banksRead(states.get(0)));
    }
  }

  @Test
  void learnersThatFitTogetherTakeTurnsAndTheOthersWait() throws Exception {
    Outcome all = trained(100L * LEARNER);
    assertThat(all.banksRead).isEqualTo(LEARNERS.size());
    assertThat(all.banksReadAgain).as("banks that are in memory still").isZero();

    Outcome two = trained(3L * LEARNER);
    assertThat(two.banksRead).as("each once, and not at every step").isEqualTo(LEARNERS.size());
    assertThat(two.banksReadAgain).as("banks of two tasks that have left").isEqualTo(2);
    assertThat(two.sealed).isEqualTo(all.sealed);
  }

  @Test
  void aLearnerThatIsLargerThanTheMemoryTrainsAlone() throws Exception {
    Outcome alone = trained(1);
    assertThat(alone.banksRead).isEqualTo(LEARNERS.size());
    assertThat(alone.banksReadAgain).isEqualTo(2);
    assertThat(alone.sealed).isEqualTo(trained(100L * LEARNER).sealed);
  }

  @Test
  void theMemoryIsAMetric() {
    InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
    TrainingMetrics unused = new TrainingMetrics(group, () -> 3L, () -> 4096L, () -> 0);
    assertThat(((Gauge<?>) Objects.requireNonNull(group.get("bankBytes"))).getValue())
        .isEqualTo(4096L);
  }
}
