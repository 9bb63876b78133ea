// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryTrial;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarkerDetectorTest {
  private static final Domains DEMO = Domains.demo();

  @Test
  void opensATaskAtEveryChangedMarker() {
    MarkerDetector detector = MarkerDetector.alone();

    assertThat(observe(detector, 0, "a")).isEqualTo(Verdict.release(List.of(0L)));
    assertThat(observe(detector, 1, "a")).isEqualTo(Verdict.release(List.of(1L)));
    assertThat(observe(detector, 2, null)).isEqualTo(Verdict.release(List.of(2L)));
    Verdict changed = observe(detector, 3, "b");

    Boundary boundary = Objects.requireNonNull(changed.boundary());
    assertThat(boundary.position()).isEqualTo(3);
    assertThat(boundary.detectedAt()).isEqualTo(3);
    assertThat(boundary.reason()).isEqualTo("marker 'b' after 'a'");
    assertThat(boundary.figures()).containsEntry(Figure.RUN_LENGTH, 3.0);
    assertThat(changed.releasedToOpenTask()).isEmpty();
    assertThat(changed.releasedToNextTask()).containsExactly(3L);
  }

  @Test
  void opensNoTaskTwiceWhenTheOpenOneWasEnded() {
    MarkerDetector detector = MarkerDetector.alone();
    observe(detector, 0, "a");
    detector.endTask();

    assertThat(observe(detector, 1, "b").boundary()).isNull();
    assertThat(observe(detector, 2, "c").boundary()).isNotNull();
  }

  @Test
  void goesOnFromASnapshot() {
    MarkerDetector detector = MarkerDetector.alone();
    observe(detector, 0, "a");
    MarkerDetector restored = MarkerDetector.alone();
    restored.restore(detector.snapshot());

    assertThat(observe(restored, 1, "a").boundary()).isNull();
    assertThat(observe(restored, 2, "b").boundary()).isNotNull();
  }

  @Test
  void leavesUnmarkedTasksToTheOtherDetector() {
    Domains.Stream stream = DEMO.oneAfterTheOther(1);
    MarkerDetector detector =
        MarkerDetector.orElse(ChangeDetector.embedding(ChangeDetectorSettings.defaults()));

    BoundaryTrial trial = BoundaryTrial.run(detector, stream);

    trial.assertEveryChangeFound(stream.changes(), 6, 32);
  }

  @Test
  void believesAMarkerMoreThanTheOtherDetector() {
    Domains.Stream stream = DEMO.oneAfterTheOther(1);
    MarkerDetector detector =
        MarkerDetector.orElse(ChangeDetector.embedding(ChangeDetectorSettings.defaults()));
    for (int i = 0; i < 100; i++) {
      detector.observe(stream.observation(i));
    }

    Verdict marked =
        detector.observe(new Observation(100, stream.embeddings().get(100), "label", "mine"));

    assertThat(Objects.requireNonNull(marked.boundary()).position()).isEqualTo(100);
    assertThat(marked.releasedToOpenTask()).hasSize(32).startsWith(68L).endsWith(99L);
    for (int i = 101; i < stream.embeddings().size(); i++) {
      assertThat(detector.observe(stream.observation(i)).boundary()).isNull();
    }
  }

  private static Verdict observe(MarkerDetector detector, long position, @Nullable String marker) {
    return detector.observe(new Observation(position, new float[] {1, 0}, "label", marker));
  }
}
