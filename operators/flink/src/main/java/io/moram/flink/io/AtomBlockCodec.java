// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.atoms.AtomBlock;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.checksum.AtomBlockChecksum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts atom blocks to records of the topic {@code atoms} and back, bit for bit. */
public final class AtomBlockCodec {
  private AtomBlockCodec() {}

  /**
   * Makes the record of a block, with its checksum.
   *
   * @param learner the learner that owns the atoms
   * @param provisionalStep the training step of provisional atoms; null: the atoms are sealed
   */
  public static AtomBlockRecord encode(
      String learner, AtomBlock block, @Nullable Integer provisionalStep) {
    AtomBlockRecord record =
        AtomBlockRecord.newBuilder()
            .setLearner(learner)
            .setTask(block.task())
            .setSite(block.site())
            .setRank(block.rank())
            .setInputWidth(block.inputWidth())
            .setOutputWidth(block.outputWidth())
            .setKeys(bytes(block.keys()))
            .setValues(bytes(block.values()))
            .setChecksum(0)
            .setProvisionalStep(provisionalStep)
            .build();
    record.setChecksum(AtomBlockChecksum.of(record));
    return record;
  }

  /** The checksums that a seal or a provisional publication lists, in the order of the blocks. */
  public static List<BlockChecksum> checksums(List<AtomBlockRecord> blocks) {
    return blocks.stream()
        .map(block -> new BlockChecksum(block.getSite(), block.getChecksum()))
        .toList();
  }

  /**
   * Makes the block of a record.
   *
   * @param record a record that {@code MessageCodec.atoms()} accepts
   * @throws MalformedMessageException if the bytes do not match the record's checksum
   */
  public static AtomBlock decode(AtomBlockRecord record) throws MalformedMessageException {
    verify(record);
    return new AtomBlock(
        record.getTask(),
        record.getSite(),
        record.getRank(),
        record.getInputWidth(),
        record.getOutputWidth(),
        floats(record.getKeys()),
        floats(record.getValues()));
  }

  /**
   * Compares the record's bytes with its checksum.
   *
   * @throws MalformedMessageException if the bytes do not match the record's checksum
   */
  public static void verify(AtomBlockRecord record) throws MalformedMessageException {
    if (!AtomBlockChecksum.matches(record)) {
      throw new MalformedMessageException(
          DeadLetterReason.INVALID,
          "The bytes of the block have the checksum "
              + AtomBlockChecksum.of(record)
              + ", but the record states "
              + record.getChecksum());
    }
  }

  private static ByteBuffer bytes(float[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers);
    return buffer.order(ByteOrder.BIG_ENDIAN);
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }
}
