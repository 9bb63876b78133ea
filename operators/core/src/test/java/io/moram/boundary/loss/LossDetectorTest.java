// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.BoundaryTrial;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossDetectorTest {
  private static final LossDetectorSettings DEFAULTS = LossDetectorSettings.defaults();
  private static final Domains DEMO = Domains.demo();
  private static final int STREAMS = 5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void adwinFindsEveryChangeBetweenLongTasksAndNoOther(long seed) {
    Domains.Stream stream = drawn(seed, 500, DEMO.names());
    BoundaryTrial trial = BoundaryTrial.run(LossDetector.adwin(DEFAULTS), stream);

    trial.assertEveryChangeFound(stream.changes(), 8, 96);
    assertThat(trial.placed())
        .as("every example leaves once, in order")
        .isEqualTo(LongStream.range(0, stream.embeddings().size()).boxed().toList());
  }

  @Test
  void bothFindMoreChangesWithMoreSensitiveSettings() {
    List<Integer> found = new ArrayList<>();
    for (LossDetectorSettings settings :
        List.of(DEFAULTS, new LossDetectorSettings(48, 128, 0.3, 10))) {
      int adwin = 0;
      int pageHinkley = 0;
      for (long seed = 1; seed <= STREAMS; seed++) {
        Domains.Stream stream = DEMO.oneAfterTheOther(seed);
        adwin += BoundaryTrial.run(LossDetector.adwin(settings), stream).boundaries().size();
        pageHinkley +=
            BoundaryTrial.run(LossDetector.pageHinkley(settings), stream).boundaries().size();
      }
      found.add(adwin);
      found.add(pageHinkley);
    }
    assertThat(found.get(0)).as("adwin").isLessThan(found.get(2));
    assertThat(found.get(1)).as("page-hinkley").isLessThan(found.get(3));
    // Sensitive settings find at least four of five changes and open at most one false task per
    // stream, or they would be of no use.
    int changes = STREAMS * (DEMO.names().size() - 1);
    assertThat(found.subList(2, 4))
        .as("boundaries with sensitive settings, of %d changes", changes)
        .allSatisfy(count -> assertThat(count).isBetween(changes * 4 / 5, changes + STREAMS));
  }

  @Test
  void adwinFindsADomainThatComesBack() {
    Domains.Stream stream = drawn(1, 500, List.of("aerial", "fruits", "aerial", "fruits"));

    BoundaryTrial.run(LossDetector.adwin(DEFAULTS), stream)
        .assertEveryChangeFound(stream.changes(), 8, 96);
  }

  @ParameterizedTest
  @MethodSource("both")
  void opensFewTasksOnAStationaryStream(Kind kind) {
    int alarms = 0;
    for (String domain : DEMO.names()) {
      Domains.Stream stream = drawn(3, 20_000, List.of(domain));
      alarms += BoundaryTrial.run(kind.detector(), stream).boundaries().size();
    }
    assertThat(alarms).as("of 120,000 examples").isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("both")
  void opensNoTaskForABurstOfOutliers(Kind kind) {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      for (String domain : DEMO.names()) {
        String other = DEMO.names().get(random.nextInt(DEMO.names().size()));
        BoundaryDetector detector = kind.detector();
        for (int i = 0; i < 400; i++) {
          List<Domains.Labeled> source = DEMO.labeled(i >= 250 && i < 258 ? other : domain);
          Domains.Labeled drawn = source.get(random.nextInt(source.size()));
          Observation observation = new Observation(i, drawn.embedding(), drawn.label(), null);
          assertThat(detector.observe(observation).boundary()).isNull();
        }
      }
    }
  }

  @Test
  void cannotSeeAChangeThatRaisesNoLoss() {
    LossDetector detector = LossDetector.adwin(DEFAULTS);
    List<Domains.Labeled> pictures = DEMO.labeled("aerial");
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Domains.Labeled drawn = pictures.get(random.nextInt(pictures.size()));
      float[] embedding = drawn.embedding().clone();
      if (i >= 500) {
        // As far from what came before as can be.
        for (int j = 0; j < embedding.length; j++) {
          embedding[j] = -embedding[j];
        }
      }
      // One class alone: there is nothing to confuse it with.
      assertThat(detector.observe(new Observation(i, embedding, "one class", null)).boundary())
          .isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void goesOnFromASnapshotAsIfNothingHadHappened(Kind kind) {
    Domains.Stream stream = drawn(1, 300, DEMO.names());
    BoundaryDetector undisturbed = kind.detector();
    BoundaryDetector restored = kind.detector();
    for (int i = 0; i < stream.embeddings().size(); i++) {
      if (i % 37 == 0) {
        byte[] snapshot = restored.snapshot();
        restored = kind.detector();
        restored.restore(snapshot);
        assertThat(restored.snapshot()).isEqualTo(snapshot);
      }
      assertThat(restored.observe(stream.observation(i)))
          .isEqualTo(undisturbed.observe(stream.observation(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
  }

  @Test
  void keepsItsStateBelowAMebibyte() {
    LossDetector detector = LossDetector.adwin(DEFAULTS);
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      float[] embedding = new float[1_024];
      embedding[random.nextInt(embedding.length)] = 1;
      detector.observe(new Observation(i, embedding, "class " + i, null));
    }
    assertThat(detector.snapshot().length).isBetween(800 * 1024, 1024 * 1024);
  }

  @Test
  void releasesWhatItHoldsBackWhenTheStreamIsIdle() {
    LossDetector detector = LossDetector.adwin(DEFAULTS);
    Domains.Stream stream = drawn(1, 200, List.of("aerial"));
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      left.addAll(detector.observe(stream.observation(i)).releasedToOpenTask());
    }
    assertThat(left).hasSize(200 - DEFAULTS.heldBack());

    left.addAll(detector.flush().releasedToOpenTask());

    assertThat(left).isEqualTo(LongStream.range(0, 200).boxed().toList());
    assertThat(detector.flush()).isEqualTo(Verdict.nothing());
    assertThat(detector.figures())
        .containsEntry(Figure.RUN_LENGTH, 200.0)
        .containsEntry(Figure.HELD_BACK, 0.0);
  }

  @Test
  void opensATaskWithoutABoundaryOnceTheOpenOneWasEnded() {
    LossDetector detector = LossDetector.adwin(DEFAULTS);
    Domains.Stream stream = drawn(1, 500, List.of("aerial", "clothing"));
    for (int i = 0; i < 500; i++) {
      detector.observe(stream.observation(i));
    }
    assertThat(detector.endTask().releasedToOpenTask()).hasSize(DEFAULTS.heldBack());

    for (int i = 500; i < 1_000; i++) {
      assertThat(detector.observe(stream.observation(i)).boundary()).isNull();
    }
    assertThat(detector.figures()).containsEntry(Figure.RUN_LENGTH, 500.0);
  }

  @Test
  void refusesOtherSnapshotsOtherWidthsAndSettingsOutOfRange() {
    LossDetector detector = LossDetector.adwin(DEFAULTS);
    detector.observe(new Observation(0, new float[] {1, 0}, "label", null));

    assertThatThrownBy(() -> detector.restore(LossDetector.pageHinkley(DEFAULTS).snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind 'loss-page-hinkley', not 'loss-adwin'");
    assertThatThrownBy(
            () -> detector.observe(new Observation(1, new float[] {1, 0, 0}, "label", null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width 3 after ones of width 2");
    assertThatThrownBy(() -> new LossDetectorSettings(48, 129, 0.002, 50))
        .hasMessageContaining("boundary.held-back is 129; must be 16 to 128.");
    assertThatThrownBy(() -> new LossDetectorSettings(48, 128, 1, 50))
        .hasMessageContaining("boundary.adwin-delta is 1.0; must be in (0, 1).");
  }

  /** One of the two detectors, with the published settings. */
  enum Kind {
    ADWIN,
    PAGE_HINKLEY;

    BoundaryDetector detector() {
      return this == ADWIN ? LossDetector.adwin(DEFAULTS) : LossDetector.pageHinkley(DEFAULTS);
    }
  }

  static Stream<Kind> both() {
    return Stream.of(Kind.values());
  }

  /** Segments of one length, each drawn with replacement from a domain. */
  private static Domains.Stream drawn(long seed, int length, List<String> domains) {
    Random random = new Random(seed);
    List<Domains.Labeled> all = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    for (String domain : domains) {
      if (!all.isEmpty()) {
        changes.add((long) all.size());
      }
      List<Domains.Labeled> source = DEMO.labeled(domain);
      random.ints(length, 0, source.size()).forEach(i -> all.add(source.get(i)));
    }
    return new Domains.Stream(
        all.stream().map(Domains.Labeled::embedding).toList(),
        all.stream().map(Domains.Labeled::label).toList(),
        changes);
  }
}
