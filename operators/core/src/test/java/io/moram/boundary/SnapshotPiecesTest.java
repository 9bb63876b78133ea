// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.rules.MaximumTaskSize;
import io.moram.boundary.rules.TaskRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The snapshot of the default detector: in pieces, and as version 1 wrote it. */
class SnapshotPiecesTest {
  private static final int WRITTEN_AFTER = 221;

  @Test
  void goesOnFromPiecesAsIfNothingHadHappened() {
    BoundaryDetector undisturbed = detector();
    BoundaryDetector restored = detector();
    Map<String, byte[]> stored = new HashMap<>();
    List<Observation> stream = stream();
    for (int i = 0; i < stream.size(); i++) {
      if (i % 7 == 0) {
        byte[] root = store(restored, stored);
        restored = detector();
        restored.restore(root, new PieceSource(stored));
      }
      assertThat(restored.observe(stream.get(i))).isEqualTo(undisturbed.observe(stream.get(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
    assertThat(restored.endTask()).isEqualTo(undisturbed.endTask());
  }

  @Test
  void writesOnlyWhatChangedUnderNamesThatKeepTheirContent() {
    BoundaryDetector detector = detector();
    Map<String, byte[]> everSeen = new HashMap<>();
    List<Observation> stream = stream();
    for (int i = 0; i < stream.size(); i++) {
      detector.observe(stream.get(i));
      Set<String> added = new HashSet<>();
      byte[] root =
          detector.snapshot(
              (name, content) -> {
                byte[] before = everSeen.putIfAbsent(name, content.get());
                if (before == null) {
                  added.add(name);
                } else {
                  assertThat(content.get()).as(name).isEqualTo(before);
                }
              });
      assertThat(root.length).isLessThan(9_000);
      assertThat(added).contains("example/" + i).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(everSeen.keySet().stream().filter(name -> name.startsWith("spread/"))).hasSize(2);
    assertThat(everSeen.keySet().stream().filter(name -> name.startsWith("task/"))).hasSize(2);
  }

  @Test
  void goesOnFromASnapshotOfVersionOne() throws IOException {
    BoundaryDetector undisturbed = detector();
    BoundaryDetector restored = detector();
    List<Observation> stream = stream();
    stream.subList(0, WRITTEN_AFTER).forEach(undisturbed::observe);
    restored.restore(versionOne());
    List<Boundary> boundaries = new ArrayList<>();
    Map<String, byte[]> stored = new HashMap<>();
    for (Observation next : stream.subList(WRITTEN_AFTER, stream.size())) {
      Verdict verdict = restored.observe(next);
      assertThat(verdict).isEqualTo(undisturbed.observe(next));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
      if (verdict.recognition() != null) {
        boundaries.add(
            new Boundary(
                verdict.recognition().firstExample(),
                next.position(),
                verdict.recognition().reason(),
                Map.of()));
      }
      byte[] root = store(restored, stored);
      restored = detector();
      restored.restore(root, new PieceSource(stored));
    }
    assertThat(boundaries).as("recognised after the restore").hasSize(1);
    assertThat(boundaries.get(0).reason()).contains("task 0 recurs");
    assertThat(restored.endTask()).isEqualTo(undisturbed.endTask());
  }

  @Test
  void saysWhichPieceIsMissing() {
    BoundaryDetector detector = detector();
    stream().subList(0, 1).forEach(detector::observe);
    byte[] root = detector.snapshot((name, content) -> {});
    assertThatThrownBy(() -> detector().restore(root, PieceSource.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the piece 'example/0' is missing");
  }

  @Test
  void allDetectorsShareOneMapOfAWidth() {
    FourierFeatures map = FourierFeatures.ofWidth(16);
    assertThat(FourierFeatures.ofWidth(16)).isSameAs(map);
    assertThat(FourierFeatures.ofWidth(17)).isNotSameAs(map);
  }

  /** Keeps the pieces as a store does, and returns the rest. */
  static byte[] store(BoundaryDetector detector, Map<String, byte[]> stored) {
    Set<String> named = new HashSet<>();
    byte[] root =
        detector.snapshot(
            (name, content) -> {
              named.add(name);
              stored.computeIfAbsent(name, missing -> content.get());
            });
    stored.keySet().retainAll(named);
    return root;
  }

  static byte[] versionOne() throws IOException {
    try (InputStream file =
            SnapshotPiecesTest.class.getResourceAsStream("/boundary/detector-1.bin.gz");
        InputStream bytes = new GZIPInputStream(Objects.requireNonNull(file))) {
      return bytes.readAllBytes();
    }
  }

  /** As the learner job composes it by default, with more false alarms. */
  static BoundaryDetector detector() {
    BoundaryDetector change =
        ChangeDetector.combined(new ChangeDetectorSettings(10_000, 48, 32, 8));
    return new RecurringTasks(
        new MaximumTaskSize(MarkerDetector.orElse(new TaskRules(change, 48, 0)), 0),
        32,
        InterleavingPolicy.SEPARATE);
  }

  /** A hundred examples around one axis, around another one, and around the first again. */
  static List<Observation> stream() {
    SplittableRandom random = new SplittableRandom(5);
    List<Observation> stream = new ArrayList<>();
    for (int axis : new int[] {0, 4, 0}) {
      for (int i = 0; i < 100; i++) {
        float[] embedding = new float[16];
        double squares = 0;
        for (int k = 0; k < embedding.length; k++) {
          embedding[k] = (float) (random.nextGaussian() * 0.15 + (k == axis ? 1 : 0));
          squares += embedding[k] * embedding[k];
        }
        for (int k = 0; k < embedding.length; k++) {
          embedding[k] /= (float) Math.sqrt(squares);
        }
        stream.add(new Observation(stream.size(), embedding, "class " + axis + " " + i % 7, null));
      }
    }
    return stream;
  }
}
