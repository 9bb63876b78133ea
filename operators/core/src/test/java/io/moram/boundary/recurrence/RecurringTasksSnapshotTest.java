// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Domains;
import io.moram.boundary.Figure;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Verdict;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.snapshot.SnapshotFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Snapshots of a detector of recurring tasks. */
class RecurringTasksSnapshotTest {

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() {
    Domains.Stream stream =
        RecurrenceSteps.visits(
            1,
            List.of("aerial", "clothing", "aerial", "clothing", "aerial", "clothing", "aerial"),
            80);
    BoundaryDetector undisturbed = RecurrenceSteps.detector(24, InterleavingPolicy.MERGE);
    BoundaryDetector restored = RecurrenceSteps.detector(24, InterleavingPolicy.MERGE);
    for (int i = 0; i < stream.embeddings().size(); i++) {
      if (i % 13 == 0) {
        byte[] snapshot = restored.snapshot();
        restored = RecurrenceSteps.detector(24, InterleavingPolicy.MERGE);
        restored.restore(snapshot);
      }
      assertThat(restored.observe(stream.observation(i)))
          .isEqualTo(undisturbed.observe(stream.observation(i)));
      assertThat(restored.figures()).isEqualTo(undisturbed.figures());
    }
    assertThat(restored.endTask()).isEqualTo(undisturbed.endTask());
  }

  @Test
  void refusesASnapshotOfADetectorWithoutIt() {
    assertThatThrownBy(() -> RecurrenceSteps.marked(24).restore(MarkerDetector.alone().snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind 'marker', not 'recurring'");
    assertThatThrownBy(() -> RecurrenceSteps.marked(8))
        .hasMessageContaining("must be 16 to 256, or 0.");
  }

  @Test
  void readsASnapshotThatHoldsABoundaryBackAndRefusesANewerOne() {
    byte[] inner = MarkerDetector.alone().snapshot();
    byte[] written =
        new SnapshotFormat("recurring", 2)
            .write(
                out -> {
                  new TaskMemory(0, 0).write(out, (name, content) -> {});
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
    RecurringTasks restored = RecurrenceSteps.marked(24);
    restored.restore(written);
    Verdict steps = restored.flush();
    assertThat(steps.boundary())
        .isEqualTo(new Boundary(7, 9, "marker", Map.of(Figure.RUN_LENGTH, 5.0)));
    assertThat(steps.releasedToNextTask()).containsExactly(7L);

    byte[] newer = new SnapshotFormat("recurring", 3).write(out -> {});
    assertThatThrownBy(() -> RecurrenceSteps.marked(24).restore(newer))
        .hasMessageContaining("reads 1 to 2");
  }
}
