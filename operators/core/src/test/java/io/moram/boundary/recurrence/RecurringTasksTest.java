// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.Interleaving;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Observation;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.rules.TaskRules;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurringTasksTest {
  private static final Domains DEMO = Domains.demo();

  @ParameterizedTest
  @CsvSource({"16, 0", "24, 0", "24, 2", "32, 0", "32, 2"})
  void recognisesDomainsThatComeBack(int deciding, int strays) {
    RecurrenceTrial trial = RecurrenceTrial.run(DEMO, deciding, strays, 10);

    System.out.printf("demo, %d examples, %d strays: %s%n", deciding, strays, trial);
    assertThat(trial.recognisedShare()).as("%s", trial).isGreaterThanOrEqualTo(0.9);
    assertThat(trial.wrongShare()).as("%s", trial).isLessThanOrEqualTo(0.01);
  }

  @Test
  void recognisesDomainsBehindTheEmbeddingDetector() {
    int recognised = 0;
    int recurrences = 0;
    for (long seed = 1; seed <= 3; seed++) {
      Domains.Stream stream =
          visits(seed, List.of("aerial", "clothing", "digits", "aerial", "digits", "clothing"), 80);
      List<Told> told = run(detector(32, InterleavingPolicy.SEPARATE), stream);
      assertThat(boundaries(told)).hasSize(5);
      List<@Nullable Integer> recursOf = recursOf(told);
      assertThat(recursOf).hasSize(5);
      assertThat(recursOf.subList(0, 2)).containsOnlyNulls();
      List<Integer> truth = List.of(0, 2, 1);
      for (int i = 0; i < truth.size(); i++) {
        recurrences++;
        recognised += Objects.equals(recursOf.get(2 + i), truth.get(i)) ? 1 : 0;
      }
      assertThat(told.stream().flatMap(t -> t.left.stream()))
          .as("every example leaves once, in order")
          .containsExactlyElementsOf(
              LongStream.range(0, stream.embeddings().size()).boxed().toList());
    }
    assertThat(recognised).isGreaterThanOrEqualTo(recurrences * 9 / 10);
  }

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() {
    Domains.Stream stream =
        visits(
            1,
            List.of("aerial", "clothing", "aerial", "clothing", "aerial", "clothing", "aerial"),
            80);
    BoundaryDetector undisturbed = detector(24, InterleavingPolicy.MERGE);
    BoundaryDetector restored = detector(24, InterleavingPolicy.MERGE);
    for (int i = 0; i < stream.embeddings().size(); i++) {
      if (i % 13 == 0) {
        byte[] snapshot = restored.snapshot();
        restored = detector(24, InterleavingPolicy.MERGE);
        restored.restore(snapshot);
      }
      assertThat(restored.observe(stream.observation(i)))
          .isEqualTo(undisturbed.observe(stream.observation(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
    assertThat(restored.endTask()).isEqualTo(undisturbed.endTask());
  }

  @Test
  void tellsOfTasksThatTakeTurnsAndKeepsThemApart() {
    List<Told> told = run(detector(24, InterleavingPolicy.SEPARATE), turns());

    assertThat(interleavings(told)).containsExactly(new Interleaving(0, 1));
    assertThat(boundaries(told)).hasSize(7);
    assertThat(recursOf(told)).containsExactly(null, 0, 1, 0, 1, 0, null);
    assertThat(told.stream().map(Told::refused)).containsOnlyNulls();
  }

  @Test
  void mergesTasksThatTakeTurnsUntilAnotherComes() {
    List<Told> told = run(detector(24, InterleavingPolicy.MERGE), turns());

    assertThat(interleavings(told)).containsExactly(new Interleaving(0, 1));
    assertThat(boundaries(told)).hasSize(5);
    assertThat(recursOf(told)).containsExactly(null, 0, 1, 0, null);
    List<Boundary> refused = told.stream().map(Told::refused).filter(Objects::nonNull).toList();
    assertThat(refused)
        .extracting(boundary -> boundary.figures().get(Figure.NEAREST_TASK))
        .containsExactly(1.0, 0.0);
    assertThat(refused)
        .allSatisfy(
            boundary ->
                assertThat(boundary.reason())
                    .contains("not declared, interleaving of tasks 0 and 1"));
    assertThat(told.stream().flatMap(t -> t.left.stream())).hasSize(turns().embeddings().size());
  }

  @Test
  void recognisesATaskThatOpensAfterAnEndByOthers() {
    RecurringTasks detector = marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    List<float[]> digits = DEMO.shuffled("digits");
    feed(detector, 0, aerial.subList(0, 60), null);
    detector.endTask();
    feed(detector, 60, digits.subList(0, 60), null);
    Verdict ended = detector.endTask();
    assertThat(ended.boundary()).isNull();

    List<Told> told = feed(detector, 120, aerial.subList(60, 90), null);

    assertThat(told.get(22).left).isEmpty();
    assertThat(boundaries(told)).isEmpty();
    Recognition opened = Objects.requireNonNull(told.get(23).recognition);
    assertThat(opened.recursOf()).isZero();
    assertThat(opened.firstExample()).isEqualTo(120);
    assertThat(opened.reason()).contains("task 0 recurs");
    assertThat(told.get(23).left).hasSize(24);
  }

  @Test
  void tellsOfABoundaryAtOnceAndOfTheTaskWhenItIsKnown() {
    RecurringTasks detector = marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    feed(detector, 0, aerial.subList(0, 60), "a");
    feed(detector, 60, DEMO.shuffled("digits").subList(0, 60), "b");

    Verdict first = feedOne(detector, 120, aerial.get(60), "c");

    assertThat(Objects.requireNonNull(first.boundary()).position()).isEqualTo(120);
    assertThat(first.releasedToNextTask()).isEmpty();
    assertThat(first.recognition()).isNull();
    List<Told> told = feed(detector, 121, aerial.subList(61, 92), "c");
    assertThat(boundaries(told)).as("told of once").isEmpty();
    assertThat(told.get(29).left).isEmpty();
    assertThat(told.get(30).left).hasSize(32).startsWith(120L);
    assertThat(Objects.requireNonNull(told.get(30).recognition).recursOf()).isZero();
  }

  @Test
  void decidesByWhatThereIsWhenTheTaskEndsOrTheStreamIsIdle() {
    RecurringTasks detector = marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    feed(detector, 0, aerial.subList(0, 60), "a");
    feed(detector, 60, DEMO.shuffled("digits").subList(0, 60), "b");
    feed(detector, 120, aerial.subList(60, 80), "c");

    Verdict idle = detector.flush();
    assertThat(Objects.requireNonNull(idle.recognition()).recursOf()).isZero();
    assertThat(idle.releasedToOpenTask()).hasSize(20);

    feed(detector, 140, DEMO.shuffled("fruits").subList(0, 5), "d");
    Verdict ended = detector.endTask();
    assertThat(ended.recognition()).as("five examples are too few").isNull();
    assertThat(ended.releasedToOpenTask()).hasSize(5);
  }

  @Test
  void aFlushBeforeATasksFirstExampleForgetsNothing() {
    RecurringTasks detector = marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    feed(detector, 0, aerial.subList(0, 60), null);
    detector.endTask();
    assertThat(detector.flush()).isEqualTo(Verdict.nothing());

    List<Told> told = feed(detector, 60, aerial.subList(60, 90), null);

    assertThat(Objects.requireNonNull(told.get(23).recognition).recursOf()).isZero();
  }

  @Test
  void releasesATaskThatEndsBeforeItIsKnownInOrder() {
    RecurringTasks detector = marked(32);
    List<float[]> aerial = DEMO.shuffled("aerial");
    feed(detector, 0, aerial.subList(0, 24), "a");
    List<Told> told = new ArrayList<>();
    told.addAll(feed(detector, 24, DEMO.shuffled("digits").subList(0, 10), "b"));
    told.addAll(feed(detector, 34, DEMO.shuffled("fruits").subList(0, 24), "c"));
    told.addAll(feed(detector, 58, aerial.subList(24, 48), "d"));
    told.add(Told.of(detector.endTask()));

    assertThat(boundaries(told)).extracting(Boundary::position).containsExactly(24L, 34L, 58L);
    assertThat(told.stream().flatMap(t -> t.left.stream()))
        .containsExactlyElementsOf(LongStream.range(24, 82).boxed().toList());
    assertThat(told.get(10).left)
        .as("leave before the next boundary")
        .isEqualTo(LongStream.range(24, 34).boxed().toList());
    assertThat(told.get(10).recognition).as("ten examples are too few").isNull();
    assertThat(Objects.requireNonNull(told.get(34).recognition).recursOf())
        .as("24 examples of a task not seen before")
        .isNull();
    assertThat(Objects.requireNonNull(told.get(told.size() - 1).recognition).recursOf()).isZero();
  }

  @Test
  void countsATaskOnceItHasAnExampleAndMergesARecurrenceIntoTheFirst() {
    RecurringTasks detector = marked(24);
    List<float[]> aerial = DEMO.shuffled("aerial");
    detector.endTask();
    detector.endTask();
    feed(detector, 0, aerial.subList(0, 40), "a");
    feed(detector, 40, DEMO.shuffled("digits").subList(0, 40), "b");
    feed(detector, 80, aerial.subList(40, 80), "c");
    feed(detector, 120, DEMO.shuffled("fruits").subList(0, 40), "d");
    assertThat(detector.figures()).containsEntry(Figure.KNOWN_TASKS, 2.0);
    List<Told> again = feed(detector, 160, DEMO.shuffled("fruits").subList(40, 80), "e");
    assertThat(recursOf(again)).as("the third task came back and still counts").containsExactly(3);
  }

  @Test
  void holdsNothingBackWithoutEmbeddingsOrWhereItIsOff() {
    RecurringTasks blind = marked(24);
    RecurringTasks off = marked(0);
    List<float[]> aerial = DEMO.shuffled("aerial");
    for (int i = 0; i < 100; i++) {
      String marker = i < 50 ? "a" : "b";
      assertThat(feedOne(blind, i, new float[0], marker).releasedToNextTask().size())
          .isEqualTo(i == 50 ? 1 : 0);
      Verdict verdict = feedOne(off, i, aerial.get(i), marker);
      assertThat(verdict.releasedToOpenTask().size() + verdict.releasedToNextTask().size())
          .isEqualTo(1);
    }
  }

  @Test
  void refusesASnapshotOfADetectorWithoutIt() {
    assertThatThrownBy(() -> marked(24).restore(MarkerDetector.alone().snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind 'marker', not 'recurring'");
    assertThatThrownBy(() -> marked(8)).hasMessageContaining("must be 16 to 256, or 0.");
  }

  @Test
  void readsASnapshotThatHoldsABoundaryBackAndRefusesANewerOne() {
    byte[] inner = MarkerDetector.alone().snapshot();
    byte[] written =
        new SnapshotFormat("recurring", 1)
            .write(
                out -> {
                  new TaskMemory().write(out);
                  out.writeBoolean(true);
                  out.writeBoolean(true);
                  out.writeLong(7);
                  out.writeLong(9);
                  out.writeUTF("marker");
                  out.writeInt(1);
                  out.writeUTF("RUN_LENGTH");
                  out.writeDouble(5);
                  out.writeInt(UnrecognizedTask.NONE);
                  out.writeInt(1);
                  out.writeLong(7);
                  out.writeInt(inner.length);
                  out.write(inner);
                });
    RecurringTasks restored = marked(24);
    restored.restore(written);
    Verdict told = restored.flush();
    assertThat(told.boundary())
        .isEqualTo(new Boundary(7, 9, "marker", Map.of(Figure.RUN_LENGTH, 5.0)));
    assertThat(told.releasedToNextTask()).containsExactly(7L);

    byte[] newer = new SnapshotFormat("recurring", 2).write(out -> {});
    assertThatThrownBy(() -> marked(24).restore(newer)).hasMessageContaining("reads 1 to 1");
  }

  @Test
  void forgetsTheTaskNotSeenForLongestAndStaysSmall() {
    TaskSignatures signatures = new TaskSignatures();
    FourierFeatures map = new FourierFeatures(DEMO.of("aerial").get(0).length);
    List<float[]> aerial = DEMO.of("aerial").stream().map(map::of).toList();
    TaskSketch sketch = new TaskSketch();
    aerial.subList(0, 40).forEach(sketch::add);
    for (int task = 0; task < TaskSignatures.MOST; task++) {
      signatures.learn(task, sketch);
    }
    signatures.learn(0, sketch);
    signatures.learn(TaskSignatures.MOST, sketch);

    assertThat(signatures.size()).isEqualTo(TaskSignatures.MOST);
    byte[] bytes = new SnapshotFormat("test", 1).write(signatures::write);
    assertThat(bytes.length).isLessThan(700_000);
    assertThat(signatures.knows(0)).isTrue();
    assertThat(signatures.knows(1)).as("longest not seen").isFalse();
  }

  private static RecurringTasks marked(int examples) {
    return new RecurringTasks(MarkerDetector.alone(), examples, InterleavingPolicy.SEPARATE);
  }

  private static RecurringTasks detector(int examples, InterleavingPolicy policy) {
    return new RecurringTasks(
        new TaskRules(ChangeDetector.embedding(ChangeDetectorSettings.defaults()), 48, 0),
        examples,
        policy);
  }

  private static Domains.Stream turns() {
    return visits(
        2,
        List.of("aerial", "digits", "aerial", "digits", "aerial", "digits", "aerial", "fruits"),
        80);
  }

  /** Stretches of domains, each in a new order. */
  private static Domains.Stream visits(long seed, List<String> domains, int length) {
    Random random = new Random(seed);
    List<float[]> stream = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    for (String name : domains) {
      if (!stream.isEmpty()) {
        changes.add((long) stream.size());
      }
      List<float[]> pool = new ArrayList<>(DEMO.of(name));
      Collections.shuffle(pool, random);
      stream.addAll(pool.subList(0, length));
    }
    return new Domains.Stream(stream, Collections.nCopies(stream.size(), "label"), changes);
  }

  private record Told(
      List<Long> left,
      @Nullable Boundary boundary,
      @Nullable Boundary refused,
      @Nullable Recognition recognition,
      @Nullable Interleaving interleaving) {

    static Told of(Verdict verdict) {
      List<Long> left = new ArrayList<>(verdict.releasedToOpenTask());
      left.addAll(verdict.releasedToNextTask());
      return new Told(
          left,
          verdict.boundary(),
          verdict.refused(),
          verdict.recognition(),
          verdict.interleaving());
    }
  }

  private static List<Boundary> boundaries(List<Told> told) {
    return told.stream().map(Told::boundary).filter(Objects::nonNull).toList();
  }

  /** Of every task that was compared with earlier ones. */
  private static List<@Nullable Integer> recursOf(List<Told> told) {
    return told.stream()
        .map(Told::recognition)
        .filter(Objects::nonNull)
        .map(Recognition::recursOf)
        .toList();
  }

  private static List<Told> run(BoundaryDetector detector, Domains.Stream stream) {
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < stream.embeddings().size(); i++) {
      told.add(Told.of(detector.observe(stream.observation(i))));
    }
    told.add(Told.of(detector.endTask()));
    return told;
  }

  private static List<Interleaving> interleavings(List<Told> told) {
    return told.stream().map(Told::interleaving).filter(Objects::nonNull).toList();
  }

  private static List<Told> feed(
      BoundaryDetector detector, long from, List<float[]> embeddings, @Nullable String marker) {
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i++) {
      told.add(Told.of(feedOne(detector, from + i, embeddings.get(i), marker)));
    }
    return told;
  }

  private static Verdict feedOne(
      BoundaryDetector detector, long position, float[] embedding, @Nullable String marker) {
    return detector.observe(new Observation(position, embedding, "label", marker));
  }
}
