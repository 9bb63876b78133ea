// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.InterleavingPolicy;
import io.moram.schemas.EventKind;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator keeps of detectors, and what it does with those that it cannot use. */
class StoredDetectorsTest {
  @TempDir private Path folder;

  @Test
  void detectorsThatMakeRoomForOthersDecideAsBefore() throws Exception {
    List<float[]> stream = AxisStreams.visits(0, 4, 0);
    List<List<String>> told = new ArrayList<>();
    for (long bytes : new long[] {1 << 28, 1}) {
      BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, true, bytes, false));
      try {
        for (int i = 0; i < stream.size(); i++) {
          run.example("ada", "e" + i, stream.get(i), null);
          run.example("bob", "e" + i, stream.get((i + 100) % stream.size()), null);
          if (i % 90 == 0) {
            run = run.killedAndRestored();
          }
        }
        run.endInput();
        told.add(run.told("ada"));
        told.add(run.told("bob"));
        assertThat(run.events(EventKind.BOUNDARY)).isNotEmpty();
      } finally {
        run.close();
      }
    }
    assertThat(told.subList(2, 4)).isEqualTo(told.subList(0, 2));
  }

  @Test
  void goesOnFromACheckpointWithWholeDetectors() throws Exception {
    BoundarySettings settings = settings(DetectorKind.COMBINED, false, 1 << 20, false);
    List<float[]> stream = AxisStreams.visits(0, 4, 0);
    List<String> undisturbed;
    try (BoundaryRun run = BoundaryRun.start(settings)) {
      for (int i = 0; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
      }
      run.endInput();
      undisturbed = run.told("ada");
    }
    int kept = 221;
    BoundaryRun run = restored(settings, versionOne());
    try {
      for (int i = kept; i < stream.size(); i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        run = run.killedAndRestored();
      }
      run.endInput();
      List<String> told = run.told("ada");
      assertThat(told).contains("2:recurs of 0", "2:e220", "2:e299");
      assertThat(told)
          .isEqualTo(undisturbed.subList(undisturbed.size() - told.size(), undisturbed.size()));
    } finally {
      run.close();
    }
  }

  /**
   * The first 221 of {@code AxisStreams.visits(0, 4, 0)}, as the first build of the operator stored
   * them.
   */
  private OperatorSubtaskState versionOne() throws Exception {
    Path copy = folder.resolve("boundary-state-1.bin");
    try (InputStream file =
            StoredDetectorsTest.class.getResourceAsStream("/boundary/boundary-state-1.bin.gz");
        InputStream state = new GZIPInputStream(Objects.requireNonNull(file))) {
      Files.copy(state, copy);
    }
    return OperatorSnapshotUtil.readStateHandle(copy.toString());
  }

  @Test
  void refusesOtherDetectorsThanThoseOfTheStateWhenItStarts() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.COMBINED, false, 1 << 20, false));
    run.example("ada", "a", AxisStreams.visits(0).get(0), null);
    OperatorSubtaskState state = run.stopped();
    assertThatThrownBy(
            () -> restored(settings(DetectorKind.EMBEDDING, false, 1 << 20, false), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "boundary.detector is embedding; must be combined, with which the restored state was"
                + " written. Set it back, or set boundary.reset-detectors: true to forget the"
                + " detectors and keep everything else.");
    assertThatThrownBy(() -> restored(settings(DetectorKind.COMBINED, true, 1 << 20, false), state))
        .hasMessageStartingWith("boundary.ignore-markers is true; must be false");
    assertThatThrownBy(() -> restored(settings(DetectorKind.MARKER, false, 1 << 20, false), state))
        .hasMessageStartingWith("boundary.detector is marker; must be combined");
    OperatorSubtaskState older = versionOne();
    assertThatThrownBy(() -> restored(settings(DetectorKind.COMBINED, true, 1 << 20, false), older))
        .as("a build that did not store its options")
        .hasMessageContaining("of kind 'marker', not 'rules'")
        .hasMessageContaining("boundary.reset-detectors");
  }

  @Test
  void aDetectorMayJoinMarkers() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, false, 1 << 20, false));
    run.example("ada", "a", AxisStreams.visits(0).get(0), "x");
    OperatorSubtaskState state = run.stopped();
    try (BoundaryRun next =
        restored(settings(DetectorKind.COMBINED, false, 1 << 20, false), state)) {
      next.example("ada", "b", AxisStreams.visits(0).get(1), "x");
      assertThat(next.told("ada")).containsExactly("0:b");
    }
  }

  @Test
  void forgetsDetectorsOnceAndKeepsEverythingElse() throws Exception {
    BoundarySettings settings = settings(DetectorKind.EMBEDDING, true, 1 << 20, true);
    BoundaryRun run = restored(settings, versionOne());
    try {
      List<float[]> stream = AxisStreams.visits(0, 4, 0);
      for (int i = 221; i < 290; i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        run = run.killedAndRestored();
      }
      List<float[]> more = AxisStreams.visits(4, 4);
      for (int i = 290; i < 380; i++) {
        run.example("ada", "e" + i, more.get(i - 200), null);
        run = run.killedAndRestored();
      }
      run.endInput();
      List<String> told = run.told("ada");
      assertThat(told.get(0)).as("held back before").startsWith("2:e2");
      int first = Integer.parseInt(told.get(0).substring(3));
      assertThat(told.stream().filter(what -> what.contains(":e") && !what.endsWith(":end")))
          .extracting(what -> what.substring(2))
          .containsExactlyElementsOf(IntStream.range(first, 380).mapToObj(i -> "e" + i).toList());
      assertThat(first).isLessThan(221);
      assertThat(run.events(EventKind.BOUNDARY))
          .as("found by the new detector, which no failure forgets")
          .hasSize(1);
      assertThat(told).contains("2:end", "3:end").doesNotContain("2:recurs of 0");
    } finally {
      run.close();
    }
  }

  @Test
  void aDetectorThatFailsConcernsItsLearnerAlone() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, true, 1 << 20, false));
    try {
      List<float[]> stream = AxisStreams.visits(0, 4, 0, 4);
      for (int i = 0; i < 80; i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        run.example("bob", "e" + i, stream.get(i), null);
      }
      run.example("ada", "e80", new float[3], null);
      assertThat(run.told("ada")).hasSize(81).endsWith("0:e80");
      assertThat(run.events(EventKind.LEARNER_QUARANTINED)).hasSize(1);
      assertThat(run.events(EventKind.LEARNER_QUARANTINED).get(0).getReason())
          .contains("An embedding of width 3 after ones of width 16");
      run = run.killedAndRestored();
      for (int i = 81; i < 200; i++) {
        run.example("ada", "e" + i, stream.get(i), null);
        run.example("bob", "e" + i, stream.get(i), null);
      }
      assertThat(run.told("ada")).hasSize(200).endsWith("0:e199");
      assertThat(run.told("bob")).contains("0:end");
      run.end("ada");
      assertThat(run.told("ada")).endsWith("0:end");
      run.resume("ada");
      assertThat(run.events(EventKind.LEARNER_RESUMED)).hasSize(1);
      for (int i = 200; i < 400; i++) {
        run.example("ada", "e" + i, stream.get(i), null);
      }
      run.endInput();
      assertThat(run.told("ada")).contains("1:e200", "1:end", "2:e399", "2:end");
      assertThat(run.told("ada").stream().filter(what -> !what.endsWith(":end"))).hasSize(400);
      assertThat(run.events(EventKind.LEARNER_QUARANTINED)).hasSize(1);
    } finally {
      run.close();
    }
  }

  private static BoundaryRun restored(BoundarySettings settings, OperatorSubtaskState state)
      throws Exception {
    return BoundaryRun.restored(settings, state, 220);
  }

  private static BoundarySettings settings(
      DetectorKind kind, boolean ignoreMarkers, long detectorBytes, boolean reset) {
    return new BoundarySettings(
        kind,
        ignoreMarkers,
        10_000,
        48,
        32,
        8,
        new TaskRuleSettings(0, 0, 32, InterleavingPolicy.SEPARATE),
        0.002,
        50,
        0,
        detectorBytes,
        reset,
        "a photo of a {}.");
  }
}
