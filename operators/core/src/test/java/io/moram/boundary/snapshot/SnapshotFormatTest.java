// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.snapshot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SnapshotFormatTest {

  /** One of the damaged snapshots of SnapshotFuzzTest, seed 20261127. */
  @Test
  void aKindThatIsNoWordIsDamage() {
    SnapshotFormat format = new SnapshotFormat("recurring", 1);
    byte[] damaged = new SnapshotFormat("recurr\nng", 1).write(out -> {});
    assertThatThrownBy(() -> format.read(damaged, (in, version) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The snapshot of the 'recurring' boundary detector is damaged: its kind is no word");
    byte[] other = new SnapshotFormat("marker", 1).write(out -> {});
    assertThatThrownBy(() -> format.read(other, (in, version) -> {}))
        .hasMessageStartingWith("The snapshot is of a boundary detector of kind 'marker'");
  }
}
