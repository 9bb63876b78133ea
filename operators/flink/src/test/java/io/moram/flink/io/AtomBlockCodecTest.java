// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.moram.atoms.AtomBlock;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class AtomBlockCodecTest {
  private static final AtomBlock BLOCK =
      new AtomBlock(
          3, "q", 2, 2, 1, new float[] {1, -0.0f, Float.MIN_VALUE, 1e30f}, new float[] {-3, 0.1f});

  @Test
  void aBlockSurvivesTheRoundTripBitForBit() throws Exception {
    AtomBlockRecord record = AtomBlockCodec.encode("birds", BLOCK, null);
    MessageCodec<?> codec = MessageCodec.atoms();
    AtomBlockRecord read = (AtomBlockRecord) codec.decode(MessageCodec.atoms().encode(record));
    assertThat(read).isEqualTo(record);
    assertThat(AtomBlockCodec.decode(read)).isEqualTo(BLOCK);
    assertThat(read.getProvisionalStep()).isNull();
  }

  @Test
  void theChecksumIsThatOfTheLittleEndianKeysAndValues() {
    ByteBuffer bytes = ByteBuffer.allocate(6 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(BLOCK.keys()).put(BLOCK.values());
    CRC32C expected = new CRC32C();
    expected.update(bytes);
    AtomBlockRecord record = AtomBlockCodec.encode("birds", BLOCK, 30);
    assertThat(record.getChecksum()).isEqualTo(expected.getValue());
    assertThat(record.getProvisionalStep()).isEqualTo(30);
    assertThat(AtomBlockCodec.checksums(List.of(record)))
        .containsExactly(new BlockChecksum("q", expected.getValue()));
  }

  @Test
  void aBlockWhoseBytesHaveChangedIsRejected() {
    AtomBlockRecord record = AtomBlockCodec.encode("birds", BLOCK, null);
    record.getValues().put(0, (byte) 1);
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> AtomBlockCodec.decode(record))
        .withMessageContaining("the record states " + record.getChecksum())
        .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.INVALID));
  }
}
