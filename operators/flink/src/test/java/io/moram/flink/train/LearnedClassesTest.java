// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.Vocabulary;
import io.moram.schemas.ClassName;
import io.moram.schemas.TaskSealed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the classes that a learner knows cost, and how those of an earlier build are restored. */
class LearnedClassesTest {
  private static final String PROMPT = "a photo of a {}.";

  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws Exception {
    backbone = TinyBackbone.in(folder);
  }

  private static TrainingSettings settings() {
    return SmallTraining.of(backbone)
        .recipe(SmallTraining.recipe(2, 2, 4, 1))
        .reservoirPerClass(8)
        .threads(1)
        .settings();
  }

  private static TrainingInput example(int task, int seed, String label) {
    return new TaskExample(
        "ada", task, LabeledExample.picture(Pictures.png(label, seed), label, PROMPT));
  }

  private static List<TrainingInput> task(int task, String... labels) {
    List<TrainingInput> inputs = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      inputs.add(example(task, 10 * task + i, labels[i]));
    }
    inputs.add(new TaskEnd("ada", task, "test"));
    return inputs;
  }

  private static void give(TrainingRun run, List<TrainingInput> inputs) throws Exception {
    for (TrainingInput input : inputs) {
      run.give(input);
      run.turns(10);
    }
  }

  private static List<ClassPrompt> prompts(String... labels) {
    return Stream.of(labels).map(label -> new ClassPrompt(label, PROMPT)).toList();
  }

  /** The bytes of state that an example of the open task reads, and then a step. */
  private static List<Map<String, Long>> readOfALearnerThatKnows(int classes) throws Exception {
    OperatorSubtaskState state;
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, task(0, "red fox", "blue jay", "red fox", "blue jay"));
      give(run, task(1, "oak", "pine", "oak").subList(0, 3));
      List<String> known =
          Stream.concat(
                  IntStream.range(0, classes).mapToObj("class %d"::formatted),
                  Stream.of("oak", "pine"))
              .toList();
      run.storeInOneValue(
          "ada", new Vocabulary(classes, prompts("oak", "pine"), prompts("oak", "pine"), known));
      state = run.checkpoint();
    }
    List<CountedState> counted = new ArrayList<>();
    try (TrainingRun run =
        TrainingRun.restored(
            settings(),
            state,
            backend -> {
              counted.add(new CountedState(backend));
              return counted.get(0);
            })) {
      CountedState reads = counted.get(0);
      assertThat(reads.takeBytesRead().get("vocabulary")).isGreaterThan(8L * classes);
      run.give(example(1, 20, "oak"));
      Map<String, Long> ofExample = reads.takeBytesRead();
      assertThat(Objects.requireNonNull(run.progress("ada")).open().due()).isEqualTo(1);
      reads.takeBytesRead();
      run.turns(5);
      assertThat(Objects.requireNonNull(run.progress("ada")).open().due()).isZero();
      return List.of(ofExample, reads.takeBytesRead());
    }
  }

  @Test
  void anExampleReadsNoMoreStateIfTheLearnerKnowsMoreClasses() throws Exception {
    List<Map<String, Long>> few = readOfALearnerThatKnows(10);
    assertThat(few.get(0)).containsKeys("open-classes", "progress").doesNotContainKey("vocabulary");
    assertThat(few.get(1)).containsKeys("open-classes", "reservoir");
    assertThat(readOfALearnerThatKnows(10_000)).isEqualTo(few);
  }

  private static Map<Integer, String> sealed(TrainingRun run) {
    Map<Integer, String> sealed = new TreeMap<>();
    for (TaskSealed seal : run.seals()) {
      sealed.put(
          seal.getTask(),
          seal.getBlocks() + " " + seal.getVocabulary().stream().map(ClassName::getLabel).toList());
    }
    return sealed;
  }

  /** Task 2 is taken back and comes again with other classes, some of them known. */
  private static List<TrainingInput> rest() {
    List<TrainingInput> rest =
        new ArrayList<>(task(1, "oak", "red fox", "oak", "pine", "red fox").subList(3, 6));
    rest.addAll(task(2, "newt", "oak", "toad", "newt"));
    rest.add(new TasksDropped("ada", 2));
    rest.addAll(task(2, "toad", "pine", "elm", "toad"));
    return rest;
  }

  @Test
  void aLearnerOfAnEarlierBuildGoesOnWithTheSameBits() throws Exception {
    List<TrainingInput> begin = new ArrayList<>(task(0, "red fox", "blue jay", "red fox"));
    begin.addAll(task(1, "oak", "red fox", "oak", "pine", "red fox").subList(0, 3));
    Map<Integer, String> undisturbed;
    try (TrainingRun run = TrainingRun.start(settings())) {
      give(run, begin);
      give(run, rest());
      undisturbed = sealed(run);
    }
    assertThat(undisturbed.get(1)).endsWith("[oak, pine]");
    assertThat(undisturbed.get(2)).endsWith("[toad, elm]");

    TrainingRun run = TrainingRun.start(settings());
    try {
      give(run, begin);
      run.storeInOneValue(
          "ada",
          new Vocabulary(
              2, prompts("oak"), prompts("oak", "red fox"), List.of("red fox", "blue jay", "oak")));
      run = run.killedAndRestored(settings());
      give(run, rest());
      assertThat(sealed(run)).isEqualTo(undisturbed);
    } finally {
      run.close();
    }
  }
}
