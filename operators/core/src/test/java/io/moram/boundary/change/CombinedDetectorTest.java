// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryTrial;
import io.moram.boundary.Domains;
import io.moram.boundary.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombinedDetectorTest {
  private static final ChangeDetectorSettings DEFAULTS = ChangeDetectorSettings.defaults();
  private static final Domains DEMO = Domains.demo();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsEveryBoundaryOfTheDemoAndNoOther(long seed) {
    Domains.Stream stream = DEMO.oneAfterTheOther(seed);
    BoundaryTrial.run(ChangeDetector.combined(DEFAULTS), stream)
        .assertEveryChangeFound(stream.changes(), 1, 16);
  }

  @Test
  void findsNewPicturesOfTheSameClasses() {
    ChangeDetector detector = ChangeDetector.combined(DEFAULTS);
    Boundary boundary = firstBoundary(detector, 160, "aerial", "digits", false);
    assertThat(boundary).isNotNull();
    assertThat(boundary.reason()).startsWith("embedding: ");
    assertThat(Math.abs(boundary.position() - 160)).isLessThanOrEqualTo(2);
  }

  @Test
  void findsNewClassesOfTheSamePictures() {
    for (ChangeDetector detector :
        List.of(ChangeDetector.combined(DEFAULTS), ChangeDetector.label(DEFAULTS))) {
      Boundary boundary = firstBoundary(detector, 160, "aerial", "aerial", true);
      assertThat(boundary).isNotNull();
      assertThat(boundary.reason()).startsWith("label: ");
      assertThat(boundary.position()).isEqualTo(160);
      assertThat(boundary.detectedAt()).isLessThan(160 + 16);
    }
  }

  /** 160 examples of one domain, then 60 of another, with the first one's class names or new. */
  private static Boundary firstBoundary(
      ChangeDetector detector, int change, String before, String after, boolean newClasses) {
    Random random = new Random(3);
    for (int i = 0; i < change + 60; i++) {
      List<float[]> source = DEMO.of(i < change ? before : after);
      String label = "class " + (random.nextInt(10) + (newClasses && i >= change ? 10 : 0));
      Observation observation =
          new Observation(i, source.get(random.nextInt(source.size())), label, null);
      Boundary boundary = detector.observe(observation).boundary();
      if (boundary != null) {
        return boundary;
      }
    }
    throw new AssertionError("no boundary; at the end: " + detector.figures());
  }

  @Test
  void opensNoTaskForABurstOfOutliersWithClassesOfTheirOwn() {
    List<String> opened = new ArrayList<>();
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      for (String domain : DEMO.names()) {
        List<Domains.Labeled> usual = DEMO.labeled(domain);
        List<Domains.Labeled> outliers =
            DEMO.labeled(DEMO.names().get(random.nextInt(DEMO.names().size())));
        int length = 1 + random.nextInt(8);
        ChangeDetector detector = ChangeDetector.combined(DEFAULTS);
        for (int i = 0; i < 240; i++) {
          List<Domains.Labeled> source = i >= 150 && i < 150 + length ? outliers : usual;
          Domains.Labeled drawn = source.get(random.nextInt(source.size()));
          Observation observation = new Observation(i, drawn.embedding(), drawn.label(), null);
          Boundary boundary = detector.observe(observation).boundary();
          if (boundary != null) {
            opened.add("%s, %d outliers: %s".formatted(domain, length, boundary));
          }
        }
      }
    }
    assertThat(opened).as("of 600 bursts").isEmpty();
  }

  @Test
  void aYoungTaskMayStillShowNewClasses() {
    // 100 classes, of which a task's first 48 examples can show at most 48.
    Random random = new Random(1);
    ChangeDetector detector = ChangeDetector.label(DEFAULTS);
    for (int i = 0; i < 20_000; i++) {
      String label = "class " + random.nextInt(100);
      assertThat(detector.observe(new Observation(i, new float[0], label, null)).boundary())
          .isNull();
    }
  }

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() {
    Domains.Stream stream = DEMO.oneAfterTheOther(2);
    ChangeDetector undisturbed = ChangeDetector.combined(DEFAULTS);
    ChangeDetector restored = ChangeDetector.combined(DEFAULTS);
    for (int i = 0; i < stream.embeddings().size(); i++) {
      if (i % 31 == 0) {
        byte[] snapshot = restored.snapshot();
        restored = ChangeDetector.combined(DEFAULTS);
        restored.restore(snapshot);
      }
      assertThat(restored.observe(stream.observation(i)))
          .isEqualTo(undisturbed.observe(stream.observation(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
  }
}
