// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockChecksum;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.TaskSealed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedTaskTest {
  @Test
  void aTaskThatAddedNoAtomsIsWhole() {
    PublishedTask task = new PublishedTask("ada", 1, seal(List.of()), Map.of("q", block("q")));
    assertThat(task.faults()).isEmpty();
    assertThat(task.blocks()).as("blocks of an earlier training").isEmpty();
    assertThat(task.atoms()).isZero();
    assertThat(task.bytes()).isZero();
  }

  @Test
  void aTaskMayHaveAtomsAtSomeSitesAlone() {
    AtomBlockRecord block = block("q");
    TaskSealed seal = seal(List.of(new BlockChecksum("q", block.getChecksum())));
    PublishedTask task = new PublishedTask("ada", 1, seal, Map.of("q", block));
    assertThat(task.faults()).isEmpty();
    assertThat(task.atoms()).isEqualTo(1);
    assertThat(new PublishedTask("ada", 1, seal, Map.of()).faults())
        .singleElement()
        .asString()
        .contains("q: the block is missing");
  }

  private static TaskSealed seal(List<BlockChecksum> blocks) {
    return new TaskSealed(
        "ada", 1, 0L, 8L, "clip", new ActivationRecord(2, 0.1f, 0.1f), blocks, List.of());
  }

  private static AtomBlockRecord block(String site) {
    byte[] numbers = new byte[Float.BYTES];
    AtomBlockRecord block =
        AtomBlockRecord.newBuilder()
            .setLearner("ada")
            .setTask(1)
            .setSite(site)
            .setRank(1)
            .setInputWidth(1)
            .setOutputWidth(1)
            .setKeys(ByteBuffer.wrap(numbers))
            .setValues(ByteBuffer.wrap(numbers))
            .setChecksum(0)
            .build();
    block.setChecksum(AtomBlockChecksum.of(block));
    return block;
  }
}
