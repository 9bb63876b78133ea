// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.BoundaryTrial;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.rules.MarkerDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeDetectorTest {
  private static final ChangeDetectorSettings DEFAULTS = ChangeDetectorSettings.defaults();
  private static final Domains DEMO = Domains.demo();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsEveryBoundaryOfTheDemoAndNoOther(long seed) {
    Domains.Stream stream = DEMO.oneAfterTheOther(seed);
    BoundaryTrial trial = BoundaryTrial.run(ChangeDetector.embedding(DEFAULTS), stream);

    trial.assertEveryChangeFound(stream.changes(), 6, 32);
    assertThat(trial.placed())
        .as("every example leaves once, in order")
        .isEqualTo(LongStream.range(0, stream.embeddings().size()).boxed().toList());
  }

  @Test
  void raisesFalseAlarmsAboutAsOftenAsAsked() {
    int length = 10_000;
    int interval = 1_000;
    int alarms = 0;
    for (String domain : DEMO.names()) {
      alarms += stationaryAlarms(DEMO.of(domain), length, interval);
    }

    double measured = (double) length * DEMO.names().size() / alarms;
    assertThat(measured).isBetween(interval / 2.0, interval * 2.0);
  }

  private static int stationaryAlarms(List<float[]> domain, int length, int interval) {
    ChangeDetector detector = ChangeDetector.embedding(DEFAULTS.withFalseAlarmInterval(interval));
    Random random = new Random(7);
    int alarms = 0;
    for (int i = 0; i < length; i++) {
      float[] embedding = domain.get(random.nextInt(domain.size()));
      if (detector.observe(new Observation(i, embedding, "label", null)).boundary() != null) {
        alarms++;
      }
    }
    return alarms;
  }

  @Test
  void opensNoTaskForABurstOfOutliers() {
    int bursts = 0;
    int alarms = 0;
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      for (String domain : DEMO.names()) {
        List<float[]> usual = DEMO.of(domain);
        List<float[]> outliers = DEMO.of(DEMO.names().get(random.nextInt(DEMO.names().size())));
        ChangeDetector detector = ChangeDetector.embedding(DEFAULTS);
        for (int i = 0; i < 240; i++) {
          List<float[]> source = i >= 150 && i < 158 ? outliers : usual;
          float[] embedding = source.get(random.nextInt(source.size()));
          if (detector.observe(new Observation(i, embedding, "label", null)).boundary() != null) {
            alarms++;
          }
        }
        bursts++;
      }
    }
    assertThat(alarms).as("of %d bursts", bursts).isLessThanOrEqualTo(bursts / 20);
  }

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() {
    Domains.Stream stream = DEMO.oneAfterTheOther(1);
    ChangeDetector undisturbed = ChangeDetector.embedding(DEFAULTS);
    ChangeDetector restored = ChangeDetector.embedding(DEFAULTS);
    for (int i = 0; i < stream.embeddings().size(); i++) {
      if (i % 37 == 0) {
        byte[] snapshot = restored.snapshot();
        assertThat(snapshot.length).isLessThan(176 * 1024);
        restored = ChangeDetector.embedding(DEFAULTS);
        restored.restore(snapshot);
      }
      assertThat(restored.observe(stream.observation(i)))
          .isEqualTo(undisturbed.observe(stream.observation(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
  }

  @Test
  void calibratesAnewForAnotherInterval() {
    ChangeDetector often = ChangeDetector.embedding(DEFAULTS.withFalseAlarmInterval(1_000));
    feed(often, DEMO.shuffled("aerial"), 0, 100);
    ChangeDetector seldom = ChangeDetector.embedding(DEFAULTS.withFalseAlarmInterval(1_000_000));
    seldom.restore(often.snapshot());
    feed(often, DEMO.shuffled("aerial"), 100, 101);
    feed(seldom, DEMO.shuffled("aerial"), 100, 101);

    assertThat(seldom.figures().get(Figure.EMBEDDING_THRESHOLD))
        .isGreaterThan(often.figures().get(Figure.EMBEDDING_THRESHOLD));
  }

  @Test
  void releasesWhatItHoldsBackWhenTheStreamIsIdle() {
    ChangeDetector detector = ChangeDetector.embedding(DEFAULTS);
    List<Long> left = feed(detector, DEMO.shuffled("aerial"), 0, 100);
    assertThat(left).hasSize(100 - DEFAULTS.heldBack());

    left.addAll(detector.flush().releasedToOpenTask());

    assertThat(left).isEqualTo(LongStream.range(0, 100).boxed().toList());
    assertThat(detector.flush()).isEqualTo(Verdict.nothing());
    assertThat(detector.figures())
        .containsEntry(Figure.RUN_LENGTH, 100.0)
        .containsEntry(Figure.HELD_BACK, 0.0);
  }

  @Test
  void opensATaskWithoutABoundaryOnceTheOpenOneWasEnded() {
    ChangeDetector detector = ChangeDetector.embedding(DEFAULTS);
    feed(detector, DEMO.shuffled("aerial"), 0, 100);

    assertThat(detector.endTask().releasedToOpenTask()).hasSize(DEFAULTS.heldBack());

    List<float[]> next = DEMO.shuffled("clothing");
    for (int i = 0; i < 100; i++) {
      Verdict verdict = detector.observe(new Observation(100 + i, next.get(i), "label", null));
      assertThat(verdict.boundary()).isNull();
    }
    assertThat(detector.figures()).containsEntry(Figure.RUN_LENGTH, 100.0);
  }

  @Test
  void refusesASnapshotThatIsNotItsOwn() {
    ChangeDetector detector = ChangeDetector.embedding(DEFAULTS);
    feed(detector, DEMO.shuffled("aerial"), 0, 60);
    byte[] snapshot = detector.snapshot((name, content) -> {});

    assertThatThrownBy(() -> detector.restore(MarkerDetector.alone().snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind 'marker', not 'embedding'");
    byte[] newer = snapshot.clone();
    newer[2 + "embedding".length()] = 9;
    assertThatThrownBy(() -> detector.restore(newer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 9; this program reads 1 to 2");
    byte[] damaged = Arrays.copyOf(snapshot, snapshot.length - 1);
    assertThatThrownBy(() -> detector.restore(damaged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesAnotherEmbeddingWidthAndSettingsOutOfRange() {
    ChangeDetector detector = ChangeDetector.embedding(DEFAULTS);
    detector.observe(new Observation(0, new float[] {1, 0}, "label", null));

    assertThatThrownBy(
            () -> detector.observe(new Observation(1, new float[] {1, 0, 0}, "label", null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width 3 after ones of width 2");
    assertThatThrownBy(() -> new ChangeDetectorSettings(10, 48, 32, 8))
        .hasMessageContaining("boundary.false-alarm-interval is 10; must be 100 or more.");
    assertThatThrownBy(() -> new ChangeDetectorSettings(1_000, 48, 12, 8))
        .hasMessageContaining("boundary.held-back is 12; must be 16 (burst + 8) to 256.");
  }

  private static List<Long> feed(
      ChangeDetector detector, List<float[]> embeddings, int from, int to) {
    List<Long> left = new ArrayList<>();
    for (int i = from; i < to; i++) {
      left.addAll(
          detector
              .observe(new Observation(i, embeddings.get(i), "label", null))
              .releasedToOpenTask());
    }
    return left;
  }
}
