// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.checksum.AtomBlockChecksum;
import io.moram.schemas.checksum.SignaturePartChecksum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedTaskTest {
  @Test
  void aTaskThatAddedNoAtomsIsWhole() {
    PublishedTask task =
        new PublishedTask("ada", 1, seal(List.of()), Map.of("q", block("q")), Map.of());
    assertThat(task.faults()).isEmpty();
    assertThat(task.blocks()).as("blocks of an earlier training").isEmpty();
    assertThat(task.atoms()).isZero();
    assertThat(task.bytes()).isZero();
  }

  @Test
  void aTaskMayHaveAtomsAtSomeSitesAlone() {
    AtomBlockRecord block = block("q");
    TaskSealed seal = seal(List.of(new BlockChecksum("q", block.getChecksum())));
    PublishedTask task = new PublishedTask("ada", 1, seal, Map.of("q", block), Map.of());
    assertThat(task.faults()).isEmpty();
    assertThat(task.atoms()).isEqualTo(1);
    assertThat(new PublishedTask("ada", 1, seal, Map.of(), Map.of()).faults())
        .singleElement()
        .asString()
        .contains("q: the block is missing");
  }

  @Test
  void aTaskIsWholeOnlyWithItsSignature() {
    SignaturePart part = new SignaturePart("ada", 1, 0, ByteBuffer.wrap(new byte[9]), 0L, false);
    part.setChecksum(SignaturePartChecksum.of(part));
    SignaturePart damaged = SignaturePart.newBuilder(part).setChecksum(7).build();
    TaskSealed seal = seal(List.of(), List.of(part.getChecksum()));

    PublishedTask whole = new PublishedTask("ada", 1, seal, Map.of(), Map.of(0, part, 1, damaged));
    assertThat(whole.faults()).isEmpty();
    assertThat(whole.signatureBytes()).as("without a part of an earlier training").isEqualTo(9);
    assertThat(new PublishedTask("ada", 1, seal, Map.of(), Map.of()).faults())
        .containsExactly("signature, part 0: the part is missing");
    assertThat(new PublishedTask("ada", 1, seal, Map.of(), Map.of(0, damaged)).faults())
        .containsExactly("signature, part 0: the part's bytes do not match its checksum");
    assertThat(
            new PublishedTask("ada", 1, seal(List.of(), List.of(8L)), Map.of(), Map.of(0, part))
                .faults())
        .containsExactly("signature, part 0: the part is not the one that was sealed");
  }

  private static TaskSealed seal(List<BlockChecksum> blocks) {
    return seal(blocks, List.of());
  }

  private static TaskSealed seal(List<BlockChecksum> blocks, List<Long> signature) {
    ActivationRecord activation = new ActivationRecord(2, 0.1f, 0.1f);
    return new TaskSealed(
        "ada", 1, 0L, 8L, "clip", activation, blocks, List.of(), signature, null, 0L, false);
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
