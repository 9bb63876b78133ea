// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.state.StateBytes;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.FeatureWidths;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks and learners that are taken back. */
class TakingBackTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2 * 64, 32);
  private static final byte[] NO_PICTURE = {1, 2, 3};

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings() {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 2, 4, 1))
        .provisionalInterval(1)
        .threads(1)
        .settings();
  }

  private static TrainingInput example(String learner, int task, int seed, String label) {
    float[] features = new float[WIDTHS.total()];
    features[seed] = label.length();
    return new TaskExample(
        learner,
        task,
        new LabeledPicture(Pictures.png(label, seed), label, "a photo of a {}.", features));
  }

  /** A task of four examples of two classes, and its end. */
  private static List<TrainingInput> task(String learner, int task, int seed, String... labels) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inputs.add(example(learner, task, seed + i, labels[i % 2]));
    }
    inputs.add(new TaskEnd(learner, task, "test"));
    return inputs;
  }

  private static void give(TrainingRun run, List<TrainingInput> inputs, int turns)
      throws Exception {
    for (TrainingInput input : inputs) {
      run.give(input);
      run.turns(turns);
    }
  }

  /** What a sealed task is, but for its times and its life. */
  private record Sealed(List<Long> blocks, List<Long> signature, String vocabulary) {
    Sealed(TaskSealed seal) {
      this(
          seal.getBlocks().stream().map(block -> block.getChecksum()).toList(),
          seal.getSignature(),
          seal.getVocabulary().toString());
    }
  }

  /** The last seal of each of a learner's tasks. */
  private static Map<Integer, Sealed> sealed(TrainingRun run, String learner) {
    Map<Integer, Sealed> last = new TreeMap<>();
    run.seals().stream()
        .filter(seal -> seal.getLearner().equals(learner))
        .forEach(seal -> last.put(seal.getTask(), new Sealed(seal)));
    return last;
  }

  private static Set<String> published(TrainingRun run) {
    Set<String> keys = new TreeSet<>();
    for (SpecificRecord record : run.output()) {
      if (record instanceof AtomBlockRecord block) {
        keys.add(AtomKey.of(block));
      } else if (record instanceof SignaturePart part) {
        keys.add(AtomKey.of(part));
      } else if (record instanceof TaskSealed seal) {
        keys.add(AtomKey.of(seal));
      } else if (record instanceof ProvisionalPublished open) {
        keys.add(AtomKey.of(open));
      }
    }
    return keys;
  }

  private static List<LearnerEvent> events(TrainingRun run, EventKind kind) {
    return run.events().stream().filter(event -> event.getKind() == kind).toList();
  }

  /** Task 0, another task 1, and task 2, as if nothing else had ever been. */
  private static Map<Integer, Sealed> withoutTheDroppedTasks() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, task("ada", 1, 30, "oak", "elm"), 20);
      give(run, task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(run.seals()).hasSize(3);
      return sealed(run, "ada");
    }
  }

  @Test
  void aLearnerGoesOnAsIfTheDroppedTasksHadNeverBeen() throws Exception {
    Map<Integer, Sealed> expected = withoutTheDroppedTasks();
    TrainingRun run = TrainingRun.start(settings());
    try {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      Set<String> kept = published(run);
      kept.removeIf(key -> AtomKey.task(key) < 0);
      give(run, task("ada", 1, 50, "oak", "pine"), 20);
      give(run, task("ada", 2, 60, "toad", "elm"), 20);
      give(run, task("ada", 3, 70, "carp", "pike").subList(0, 3), 20);
      run.checkpoint();
      assertThat(run.provisional()).isNotEmpty();
      run.give(new TasksDropped("ada", 1));
      assertThat(run.deleted()).startsWith("ada/1/sealed").doesNotContainAnyElementsOf(kept);
      assertThat(kept).hasSizeGreaterThan(2);
      assertThat(run.deleted()).containsAll(without(published(run), kept));
      assertThat(run.deleted().indexOf("ada/2/sealed"))
          .isLessThan(run.deleted().lastIndexOf("ada/provisional/published"));
      assertThat(events(run, EventKind.ROLLED_BACK))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getTask()).isEqualTo(1);
                assertThat(event.getFigures()).containsEntry("tasksDropped", 2.0);
              });
      assertThat(StateBytes.count(run.savepoint(), "pine")).isZero();
      assertThat(StateBytes.count(run.savepoint(), "carp")).isZero();

      run = run.killedAndRestored(settings());
      give(run, task("ada", 1, 30, "oak", "elm"), 20);
      run = run.killedAndRestored(settings());
      give(run, task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(sealed(run, "ada")).isEqualTo(expected);
      assertThat(Objects.requireNonNull(run.progress("ada")).sealed().atoms())
          .isEqualTo(3L * 2 * Objects.requireNonNull(expected.get(0)).blocks.size());
      assertThat(run.seals())
          .extracting(TaskSealed::getGeneration)
          .containsOnly(run.seals().get(0).getGeneration());
    } finally {
      run.close();
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** The trainer has taken nothing yet but what came first, so all other inputs wait. */
  @Test
  void examplesThatWaitAreCountedIfTheyAreTakenBack() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, task("ada", 1, 50, "oak", "pine"), 0);
      give(run, task("ada", 2, 60, "toad", "elm"), 0);
      give(run, task("bob", 0, 20, "red fox", "blue jay"), 0);
      long waiting = Objects.requireNonNull(run.progress("ada")).queue().size();
      int examples = task("ada", 2, 60, "toad", "elm").size() - 1;
      assertThat(waiting).isGreaterThan(examples);

      run.give(new TasksDropped("ada", 2));
      assertThat(run.count("examplesTakenBack")).isEqualTo(examples);
      // One of the inputs that wait is the end of a task.
      run.give(new LearnerForgotten("ada"));
      assertThat(run.count("examplesTakenBack")).isEqualTo(waiting - 2);
      run.give(new LearnerForgotten("ada"));
      assertThat(run.count("examplesTakenBack")).isEqualTo(waiting - 2);
    }
  }

  /** The trainer lags behind, so inputs of kept and of dropped tasks wait. */
  @Test
  void inputsOfDroppedTasksThatWaitAreDropped() throws Exception {
    Map<Integer, Sealed> expected = withoutTheDroppedTasks();
    for (int lead = 0; lead < 12; lead += 4) {
      TrainingRun run = TrainingRun.start(settings());
      try {
        List<TrainingInput> first = new ArrayList<>(task("ada", 0, 10, "red fox", "blue jay"));
        first.addAll(task("ada", 1, 50, "oak", "pine"));
        first.addAll(task("ada", 2, 60, "toad", "elm").subList(0, 3));
        give(run, first, 0);
        run.turns(lead);
        assertThat(Objects.requireNonNull(run.progress("ada")).queue().size()).isPositive();
        run.give(new TasksDropped("ada", 1));
        run.give(new TasksDropped("ada", 1));
        run = run.killedAndRestored(settings());
        give(run, task("ada", 1, 30, "oak", "elm"), 0);
        give(run, task("ada", 2, 40, "newt", "red fox"), 0);
        run.turns(100);
        assertThat(sealed(run, "ada")).as("after %d turns", lead).isEqualTo(expected);
        assertThat(Objects.requireNonNull(run.progress("ada")).hasWork()).isFalse();
      } finally {
        run.close();
      }
    }
  }

  @Test
  void aLearnerThatGoesBackToItsStartStaysInItsLife() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      run.turns(50);
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      run.seals().forEach(topic::put);
      run.give(new TasksDropped("ada", 0));
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(2);
      assertThat(run.seals()).extracting(TaskSealed::getGeneration).containsOnly(50L);
      assertThat(new Sealed(run.seals().get(1))).isEqualTo(new Sealed(run.seals().get(0)));
    }
  }

  /** A lost seal would come back as a task that was taken back. */
  @Test
  void aDroppedTaskIsNotPublishedAgain() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      run.give(new TasksDropped("ada", 0));
      run.forgetOutput();
      for (int i = 0; i < 10; i++) {
        run.completeCheckpointAfter(60_000);
      }
      assertThat(run.output()).isEmpty();
    }
  }

  @Test
  void nothingIsLeftOfAForgottenLearnerAndAnotherLearnsTheSame() throws Exception {
    Map<Integer, Sealed> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings())) {
      for (int task = 0; task < 3; task++) {
        give(run, task("bob", task, 10 * task, "red fox", "blue jay"), 20);
      }
      undisturbed = sealed(run, "bob");
    }
    KnownSeals topic = new KnownSeals();
    TrainingRun run = TrainingRun.start(settings(), topic, false);
    try {
      run.turns(1000);
      give(run, task("bob", 0, 0, "red fox", "blue jay"), 20);
      give(run, task("adalovelace", 0, 40, "secret", "hidden"), 20);
      give(run, task("bob", 1, 10, "red fox", "blue jay").subList(0, 3), 20);
      give(run, task("adalovelace", 1, 50, "private", "secret"), 1);
      give(run, task("adalovelace", 2, 60, "hidden", "other").subList(0, 4), 0);
      OperatorSubtaskState before = run.savepoint();
      assertThat(StateBytes.count(before, "adalovelace")).isPositive();
      assertThat(StateBytes.count(before, "secret")).isPositive();
      Set<String> keys = published(run);
      keys.removeIf(key -> !AtomKey.learner(key).equals("adalovelace"));

      run.give(new LearnerForgotten("adalovelace"));
      run.completeCheckpointAfter(50);
      OperatorSubtaskState after = run.savepoint();
      for (String trace : List.of("adalovelace", "secret", "hidden", "private")) {
        assertThat(StateBytes.count(after, trace)).as(trace).isZero();
      }
      assertThat(StateBytes.count(after, "bob")).isPositive();
      assertThat(keys).hasSizeGreaterThan(4);
      assertThat(run.deleted()).containsAll(keys).allMatch(key -> key.startsWith("adalovelace/"));
      assertThat(events(run, EventKind.LEARNER_FORGOTTEN)).hasSize(1);

      run = run.killedAndRestored(settings());
      give(run, task("bob", 1, 10, "red fox", "blue jay").subList(3, 5), 20);
      run.give(new LearnerForgotten("adalovelace"));
      give(run, task("bob", 2, 20, "red fox", "blue jay"), 20);
      assertThat(sealed(run, "bob")).isEqualTo(undisturbed);
      run.completeCheckpointAfter(1);
      assertThat(StateBytes.count(run.savepoint(), "adalovelace")).as("forgotten twice").isZero();
    } finally {
      run.close();
    }
  }

  /** The topic has the old seals until the deletion is committed. */
  @Test
  void aForgottenLearnerBeginsANewLifeWithoutAnOption() throws Exception {
    KnownSeals topic = new KnownSeals();
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      run.turns(1000);
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, task("ada", 1, 20, "oak", "elm"), 20);
      List<TaskSealed> old = run.seals();
      topic.put(old.get(0));
      run.give(new LearnerForgotten("ada"));
      topic.put(old.get(1));
      give(run, task("ada", 0, 30, "newt", "toad"), 20);
      old.forEach(topic::delete);
      TaskSealed again = run.seals().get(2);
      assertThat(again.getTask()).isZero();
      assertThat(again.getGeneration()).isGreaterThan(old.get(0).getGeneration());
      assertThat(again.getBeginsAnew()).isFalse();
      assertThat(topic.seals().tasks("ada")).isZero();
      topic.put(again);
      assertThat(topic.seals().tasks("ada")).isOne();
    }
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task("ada", 0, 30, "newt", "toad"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }

  /** Its state is lost, or another tool has published its bank. */
  @Test
  void aLearnerWithoutStateIsErasedFromTheTopic() throws Exception {
    KnownSeals topic = new KnownSeals();
    Set<String> keys;
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, task("ada", 1, 20, "oak", "elm"), 20);
      run.seals().forEach(topic::put);
      keys = published(run);
      keys.removeIf(key -> key.contains("/signature-"));
    }
    try (TrainingRun run = TrainingRun.start(settings(), topic, false)) {
      run.give(new LearnerForgotten("ada"));
      assertThat(run.deleted()).containsAll(keys);
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }

  private static List<TrainingInput> poisoned() {
    List<TrainingInput> inputs = new ArrayList<>(task("ada", 1, 50, "oak", "pine"));
    inputs.set(
        1,
        new TaskExample(
            "ada", 1, new LabeledPicture(NO_PICTURE, "pine", "a photo of a {}.", new float[0])));
    return inputs;
  }

  @Test
  void aRollbackRemovesTheCauseOfAQuarantineAndARequestEndsIt() throws Exception {
    Map<Integer, Sealed> expected = withoutTheDroppedTasks();
    TrainingRun run = TrainingRun.start(settings());
    try {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, poisoned(), 20);
      assertThat(events(run, EventKind.LEARNER_QUARANTINED)).hasSize(1);
      run.give(new RetryRequested("ada", 2));
      run.turns(20);
      assertThat(events(run, EventKind.LEARNER_RESUMED)).hasSize(1);
      assertThat(events(run, EventKind.LEARNER_QUARANTINED)).as("fails again").hasSize(2);

      run.give(new TasksDropped("ada", 1));
      run = run.killedAndRestored(settings());
      give(run, task("ada", 1, 30, "oak", "elm"), 20);
      assertThat(run.seals()).as("still in quarantine").hasSize(1);
      run.give(new RetryRequested("ada", 2));
      run.turns(100);
      give(run, task("ada", 2, 40, "newt", "red fox"), 20);
      assertThat(events(run, EventKind.LEARNER_RESUMED)).hasSize(2);
      assertThat(events(run, EventKind.LEARNER_QUARANTINED)).hasSize(2);
      assertThat(sealed(run, "ada")).isEqualTo(expected);
    } finally {
      run.close();
    }
  }

  @Test
  void aLearnerInQuarantineCanBeForgotten() throws Exception {
    TrainingRun run = TrainingRun.start(settings());
    try {
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      give(run, poisoned(), 20);
      assertThat(events(run, EventKind.LEARNER_QUARANTINED)).hasSize(1);
      run = run.killedAndRestored(settings());
      run.give(new LearnerForgotten("ada"));
      run.completeCheckpointAfter(1);
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(2);
      assertThat(new Sealed(run.seals().get(1))).isEqualTo(new Sealed(run.seals().get(0)));
    } finally {
      run.close();
    }
  }

  @Test
  void aRequestToResumeDoesNothingToALearnerThatTakesTurns() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings())) {
      run.give(new RetryRequested("ada", 0));
      assertThat(run.events()).isEmpty();
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
      give(run, task("ada", 0, 10, "red fox", "blue jay"), 20);
      assertThat(run.seals()).hasSize(1);
    }
  }
}
