// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.atoms.Activation;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.logging.CapturedLog;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.TaskSealed;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of atoms that a task adds: none, few, or all of the recipe's. */
class RankPolicyTest {
  private static final int STEPS = 24;
  private static final int RANK = 4;
  private static final int SITES = TinyBackbone.SITES;
  private static final Activation USUAL = new Activation(4, 0.03f, 0.1f);

  @RegisterExtension final CapturedLog log = new CapturedLog(TrainingOperator.class);

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  @Test
  void aTaskThatComesBackAndIsServedAddsNoAtoms() throws Exception {
    RankSettings reuse = new RankSettings(RecurrencePolicy.REUSE, RankSettings.FULL_RANK, false);
    try (TrainingRun run = TrainingRun.start(settings(reuse, USUAL, 1))) {
      give(run, task(0, "red fox", "blue jay"));
      run.give(new TaskRecurs("ada", 1, 0));
      give(run, task(1, "red fox", "blue jay").subList(0, 16));
      run.give(example(1, "grey owl", "grey owl", 1));
      run.give(new TaskEnd("ada", 1, "test"));
      give(run, task(2, "green frog", "black cat"));
      run.untilSealed(3);

      TaskSealed reused = run.seals().get(1);
      assertThat(reused.getTask()).isEqualTo(1);
      assertThat(reused.getBlocks()).isEmpty();
      assertThat(run.seals()).extracting(TaskSealed::getRecursOf).containsExactly(null, 0, null);
      assertThat(reused.getVocabulary())
          .as("the new class name")
          .extracting(ClassName::getLabel)
          .containsExactly("grey owl");
      assertThat(run.sealedBlocks().values())
          .extracting(AtomBlockRecord::getTask)
          .containsOnly(0, 2);
      assertThat(log.lines(Level.INFO))
          .filteredOn(line -> line.startsWith("Task reused the bank"))
          .singleElement()
          .asString()
          .matches(".* earlierTask=0 examples=17 milliseconds=\\d+ learner=ada task=1");
      assertThat(run.events())
          .filteredOn(event -> event.getTask() == 1)
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getKind()).isEqualTo(EventKind.TASK_SEALED);
                assertThat(event.getReason()).isEqualTo("reused task 0");
                assertThat(event.getFigures())
                    .containsEntry("rank", 0.0)
                    .containsEntry("atoms", 0.0)
                    .containsEntry("atomsSaved", (double) RANK * SITES)
                    .containsEntry("steps", 0.0)
                    .containsEntry("stepsSaved", (double) STEPS)
                    .containsEntry("trained", 0.0)
                    .containsEntry("sealedAccuracy", sealed(run, 0).get("sealedAccuracy"))
                    .containsKey("bankAccuracy")
                    .doesNotContainKey("loss");
              });
    }
  }

  @Test
  void aTaskThatComesBackAndIsNotServedTrains() throws Exception {
    RankSettings reuse = new RankSettings(RecurrencePolicy.REUSE, RankSettings.FULL_RANK, false);
    try (TrainingRun run = TrainingRun.start(settings(reuse, USUAL, 0))) {
      give(run, task(0, "red fox", "blue jay"));
      run.give(new TaskRecurs("ada", 1, 0));
      for (int i = 0; i < 24; i++) {
        boolean even = i % 2 == 0;
        // The names have changed places.
        run.give(example(1, even ? "red fox" : "blue jay", even ? "blue jay" : "red fox", 100 + i));
      }
      run.give(new TaskEnd("ada", 1, "test"));
      run.untilSealed(2);
      assertThat(sealed(run, 0).get("sealedAccuracy")).as("task 0 was learned").isEqualTo(1.0);
      assertThat(sealed(run, 1)).containsEntry("rank", (double) RANK);
      assertThat(sealed(run, 1).get("bankAccuracy")).isLessThan(0.5);
      assertThat(run.seals().get(1).getBlocks()).hasSize(SITES);
    }
  }

  @Test
  void aRefreshedTaskAddsFewAtomsAndANewOneAll() throws Exception {
    List<TrainingInput> stream = new ArrayList<>(task(0, "red fox", "blue jay"));
    stream.add(new TaskRecurs("ada", 1, 0));
    stream.addAll(task(1, "red fox", "blue jay"));
    for (RecurrencePolicy policy : List.of(RecurrencePolicy.REFRESH, RecurrencePolicy.NEW)) {
      RankSettings growth = new RankSettings(policy, RankSettings.FULL_RANK, false);
      try (TrainingRun run = TrainingRun.start(settings(growth, USUAL, 0))) {
        give(run, stream);
        run.untilSealed(2);
        int expected = policy == RecurrencePolicy.REFRESH ? RANK / 4 : RANK;
        assertThat(run.sealedBlocks().values())
            .filteredOn(block -> block.getTask() == 1)
            .hasSize(SITES)
            .allSatisfy(block -> assertThat(block.getRank()).isEqualTo(expected));
      }
    }
  }

  @Test
  void theRankFollowsWhatTheBankServesAlready() throws Exception {
    RankSettings onDemand = new RankSettings(RecurrencePolicy.NEW, 1, false);
    try (TrainingRun run = TrainingRun.start(settings(onDemand, USUAL, 0))) {
      give(run, task(0, "red fox", "blue jay"));
      give(run, task(1, "red fox", "blue jay"));
      run.untilSealed(2);
      assertThat(sealed(run, 1)).containsEntry("bankAccuracy", 1.0).containsEntry("rank", 1.0);
      assertThat(sealed(run, 0).get("rank")).isGreaterThan(1.0);
      assertThat(run.sealedBlocks().values())
          .filteredOn(block -> block.getTask() == 1)
          .hasSize(SITES)
          .allSatisfy(block -> assertThat(block.getRank()).isEqualTo(1));
    }
  }

  @Test
  void atomsThatAreNeverActiveAreDroppedAtTheSeal() throws Exception {
    Activation strict = new Activation(2, 0.03f, 0.95f);
    Map<String, AtomBlockRecord> all;
    try (TrainingRun run = TrainingRun.start(settings(RankSettings.ALIKE, strict, 0))) {
      give(run, task(0, "red fox", "blue jay"));
      run.untilSealed(1);
      all = run.sealedBlocks();
    }
    RankSettings dropping = new RankSettings(RecurrencePolicy.NEW, RankSettings.FULL_RANK, true);
    try (TrainingRun run = TrainingRun.start(settings(dropping, strict, 0))) {
      give(run, task(0, "red fox", "blue jay"));
      run.untilSealed(1);
      Map<String, AtomBlockRecord> kept = run.sealedBlocks();
      int atoms = kept.values().stream().mapToInt(AtomBlockRecord::getRank).sum();
      assertThat(atoms).isBetween(1, RANK * SITES - 1);
      assertThat(sealed(run, 0))
          .containsEntry("atoms", (double) atoms)
          .containsEntry("atomsDropped", (double) RANK * SITES - atoms);
      assertThat(run.seals().get(0).getBlocks())
          .extracting(BlockChecksum::getSite)
          .containsExactlyInAnyOrderElementsOf(
              kept.values().stream().map(AtomBlockRecord::getSite).toList());
      assertThat(kept)
          .allSatisfy(
              (place, block) ->
                  assertThat(rows(Objects.requireNonNull(all.get(place)), RANK))
                      .containsAll(rows(block, block.getRank())));
      // The bank with blocks of several ranks goes on to serve as the next task's frozen one.
      give(run, task(1, "green frog", "black cat"));
      run.untilSealed(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20, 27, 41, 52, 70})
  void aLearnerKilledAnywhereEndsWithTheSameAtoms(int killedAfter) throws Exception {
    TrainingSettings settings =
        settings(new RankSettings(RecurrencePolicy.REUSE, 1, true), USUAL, 1);
    List<TrainingInput> stream = new ArrayList<>(task(0, "red fox", "blue jay"));
    stream.addAll(task(1, "green frog", "black cat"));
    stream.add(new TaskRecurs("ada", 2, 0));
    stream.addAll(task(2, "red fox", "blue jay"));
    List<Object> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings)) {
      give(run, stream);
      run.untilSealed(3);
      undisturbed = outcome(run);
      assertThat(undisturbed).contains(List.of(2, "reused task 0", 0.0));
    }
    TrainingRun run = TrainingRun.start(settings);
    try {
      int given = 0;
      for (TrainingInput input : stream) {
        run.give(input);
        run.turns(2);
        given++;
        if (given == killedAfter) {
          run = run.killedAndRestored(settings);
        }
      }
      for (int kill = 0; kill < 4; kill++) {
        run.turns(3);
        run = run.killedAndRestored(settings);
      }
      run.untilSealed(3);
      assertThat(outcome(run).equals(undisturbed)).as("the same blocks and ranks").isTrue();
    } finally {
      run.close();
    }
  }

  @Test
  void aMinimumAboveTheRankIsRefused() {
    RankSettings growth = new RankSettings(RecurrencePolicy.NEW, RANK + 1, false);
    assertThatThrownBy(() -> settings(growth, USUAL, 0))
        .hasMessageContaining("training.minimum-rank is");
  }

  @Test
  void aTaskIsNoLaterOneComeBack() {
    assertThatThrownBy(() -> new TaskRecurs("ada", 1, 1)).hasMessageContaining("earlier");
  }

  private static List<Object> outcome(TrainingRun run) {
    List<Object> outcome = new ArrayList<>();
    for (LearnerEvent event : run.events()) {
      if (event.getKind() == EventKind.TASK_SEALED) {
        outcome.add(List.of(event.getTask(), event.getReason(), figure(event, "rank")));
        outcome.add(figure(event, "sealedAccuracy"));
        outcome.add(figure(event, "bankAccuracy"));
      }
    }
    outcome.add(run.sealedBlocks());
    return outcome;
  }

  private static double figure(LearnerEvent event, String name) {
    return Objects.requireNonNull(event.getFigures().get(name));
  }

  private static Map<String, Double> sealed(TrainingRun run, int task) {
    return run.events().stream()
        .filter(event -> event.getKind() == EventKind.TASK_SEALED && event.getTask() == task)
        .findFirst()
        .orElseThrow()
        .getFigures();
  }

  /** Every atom's key, as a list of numbers. */
  private static List<List<Byte>> rows(AtomBlockRecord block, int rank) {
    List<List<Byte>> rows = new ArrayList<>();
    byte[] keys = new byte[block.getKeys().remaining()];
    block.getKeys().duplicate().get(keys);
    for (int row = 0; row < rank; row++) {
      List<Byte> key = new ArrayList<>();
      for (int i = row * keys.length / rank; i < (row + 1) * keys.length / rank; i++) {
        key.add(keys[i]);
      }
      rows.add(key);
    }
    return rows;
  }

  private static TrainingSettings settings(
      RankSettings growth, Activation activation, int stepsPerBatch) {
    return SmallTraining.of(backbone)
        .recipe(new TrainingRecipe(RANK, activation, 5e-3, 0.9, 0.9999, 8, STEPS, stepsPerBatch))
        .growth(growth)
        .reservoirPerClass(16)
        .settings();
  }

  private static void give(TrainingRun run, List<TrainingInput> inputs) throws Exception {
    for (TrainingInput input : inputs) {
      run.give(input);
    }
  }

  /** 24 examples of two classes, and the end. */
  private static List<TrainingInput> task(int task, String one, String other) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String label = i % 2 == 0 ? one : other;
      inputs.add(example(task, label, label, 100 * task + i));
    }
    inputs.add(new TaskEnd("ada", task, "test"));
    return inputs;
  }

  private static TaskExample example(int task, String shows, String label, int number) {
    byte[] image = Pictures.png(shows, number);
    return new TaskExample("ada", task, LabeledExample.picture(image, label, "a {}"));
  }
}
