// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.WholeSnapshot;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tasks are recognised as earlier ones. */
class RecurringTasksTest {
  private static final Domains DEMO = Domains.demo();

  @ParameterizedTest
  @CsvSource({"16, 0", "24, 0", "24, 2", "32, 0", "32, 2"})
  void recognisesDomainsThatComeBack(int deciding, int strays) {
    RecurrenceTrial trial = RecurrenceTrial.run(DEMO, deciding, strays, 10);

    assertThat(trial.recognisedShare()).as("%s", trial).isGreaterThanOrEqualTo(0.9);
    assertThat(trial.wrongShare()).as("%s", trial).isLessThanOrEqualTo(0.01);
  }

  @Test
  void recognisesDomainsBehindTheEmbeddingDetector() {
    int recognised = 0;
    int recurrences = 0;
    for (long seed = 1; seed <= 3; seed++) {
      Domains.Stream stream =
          RecurrenceSteps.visits(
              seed, List.of("aerial", "clothing", "digits", "aerial", "digits", "clothing"), 80);
      List<DetectorStep> steps =
          RecurrenceSteps.run(RecurrenceSteps.detector(32, InterleavingPolicy.SEPARATE), stream);
      assertThat(DetectorStep.boundaries(steps)).hasSize(5);
      List<@Nullable Integer> recursOf = DetectorStep.recursOf(steps);
      assertThat(recursOf).hasSize(5);
      assertThat(recursOf.subList(0, 2)).containsOnlyNulls();
      List<Integer> truth = List.of(0, 2, 1);
      for (int i = 0; i < truth.size(); i++) {
        recurrences++;
        recognised += Objects.equals(recursOf.get(2 + i), truth.get(i)) ? 1 : 0;
      }
      assertThat(steps.stream().flatMap(step -> step.released().stream()))
          .as("every example leaves once, in order")
          .containsExactlyElementsOf(
              LongStream.range(0, stream.embeddings().size()).boxed().toList());
    }
    assertThat(recognised).isGreaterThanOrEqualTo(recurrences * 9 / 10);
  }

  @Test
  void recognisesATaskThatOpensAfterAnEndByOthers() {
    RecurringTasks detector = RecurrenceSteps.marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    List<float[]> digits = DEMO.shuffled("digits");
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 60), null);
    detector.endTask();
    RecurrenceSteps.feed(detector, 60, digits.subList(0, 60), null);
    Verdict ended = detector.endTask();
    assertThat(ended.boundary()).isNull();

    List<DetectorStep> steps = RecurrenceSteps.feed(detector, 120, aerial.subList(60, 90), null);

    assertThat(steps.get(22).released()).isEmpty();
    assertThat(DetectorStep.boundaries(steps)).isEmpty();
    Recognition opened = Objects.requireNonNull(steps.get(23).recognition());
    assertThat(opened.recursOf()).isZero();
    assertThat(opened.firstExample()).isEqualTo(120);
    assertThat(opened.reason()).contains("task 0 recurs");
    assertThat(steps.get(23).released()).hasSize(24);
  }

  @Test
  void countsATaskOnceItHasAnExampleAndMergesARecurrenceIntoTheFirst() {
    RecurringTasks detector = RecurrenceSteps.marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    detector.endTask();
    detector.endTask();
    RecurrenceSteps.feed(detector, 0, aerial.subList(0, 40), "a");
    RecurrenceSteps.feed(detector, 40, DEMO.shuffled("digits").subList(0, 40), "b");
    RecurrenceSteps.feed(detector, 80, aerial.subList(40, 80), "c");
    RecurrenceSteps.feed(detector, 120, DEMO.shuffled("fruits").subList(0, 40), "d");
    assertThat(detector.figures()).containsEntry(Figure.KNOWN_TASKS, 2.0);
    List<DetectorStep> returned =
        RecurrenceSteps.feed(detector, 160, DEMO.shuffled("fruits").subList(40, 80), "e");
    assertThat(DetectorStep.recursOf(returned))
        .as("the third task came back and still counts")
        .containsExactly(3);
  }

  @Test
  void holdsNothingBackWithoutEmbeddingsOrIfItIsOff() {
    RecurringTasks blind = RecurrenceSteps.marked(24);
    RecurringTasks off = RecurrenceSteps.marked(0);
    List<float[]> aerial = DEMO.shuffled("aerial");
    for (int i = 0; i < 100; i++) {
      String marker = i < 50 ? "a" : "b";
      assertThat(
              RecurrenceSteps.feedOne(blind, i, new float[0], marker).releasedToNextTask().size())
          .isEqualTo(i == 50 ? 1 : 0);
      Verdict verdict = RecurrenceSteps.feedOne(off, i, aerial.get(i), marker);
      assertThat(verdict.releasedToOpenTask().size() + verdict.releasedToNextTask().size())
          .isEqualTo(1);
    }
  }

  @Test
  void forgetsTheTaskNotSeenForLongestAndStaysSmall() {
    TaskSignatures signatures = new TaskSignatures();
    FourierFeatures map = FourierFeatures.ofWidth(DEMO.of("aerial").get(0).length);
    List<float[]> aerial = DEMO.of("aerial").stream().map(map::of).toList();
    TaskSketch sketch = new TaskSketch();
    aerial.subList(0, 40).forEach(features -> sketch.add(new ExampleFeatures(0, features)));
    for (int task = 0; task < TaskSignatures.MOST; task++) {
      signatures.learn(task, sketch);
    }
    signatures.learn(0, sketch);
    signatures.learn(TaskSignatures.MOST, sketch);

    assertThat(signatures.size()).isEqualTo(TaskSignatures.MOST);
    byte[] bytes =
        WholeSnapshot.write(
            pieces -> new SnapshotFormat("test", 2).write(out -> signatures.write(out, pieces)));
    assertThat(bytes.length).isLessThan(720_000);
    assertThat(signatures.knows(0)).isTrue();
    assertThat(signatures.knows(1)).as("longest not seen").isFalse();
  }
}
