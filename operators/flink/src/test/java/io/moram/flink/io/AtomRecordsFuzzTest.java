// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.ClassSignature;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.checksum.AtomBlockChecksum;
import io.moram.schemas.checksum.SignaturePartChecksum;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Damaged blocks and signatures as serving reads them from the topic atoms, with checksums that fit
 * the damage: each is read or refused, in bounded memory. {@code -Dmoram.fuzz.atoms=1000000} makes
 * more, {@code -Dmoram.fuzz.seed=7} others.
 */
class AtomRecordsFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.atoms", 20_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7F, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0x3FFFFFFF
  };
  private static final long MOST_BYTES = 4 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();

  @Test
  void everyRecordIsReadOrRefused() {
    byte[] block =
        codec.encode(
            AtomBlockCodec.encode(
                "ada", new AtomBlock(4, "site", 2, 1, 3, numbers(2), numbers(6)), null));
    SignaturePart part = SignatureParts.cut("ada", 0, signature(), false).get(0);
    byte[] signature = new byte[part.getBytes().remaining()];
    part.getBytes().duplicate().get(signature);
    loadClasses(block);
    int read = 0;
    for (int i = 0; i < COUNT; i++) {
      byte[] message =
          i % 2 == 0
              ? damaged(block)
              : codec.encode(
                  SignaturePart.newBuilder(part)
                      .setBytes(ByteBuffer.wrap(damaged(signature)))
                      .build());
      read += isRead(message, "record %d of seed %d".formatted(i, SEED)) ? 1 : 0;
    }
    // A generator whose records are all sound, or all refused, would test nothing.
    assertThat(read).isBetween(COUNT / 20, COUNT * 19 / 20);
  }

  /** The first record of each kind loads classes, which takes memory of its thread. */
  private void loadClasses(byte[] block) {
    for (int end = 0; end <= block.length; end++) {
      try {
        AtomBlockCodec.decode((AtomBlockRecord) codec.decode(Arrays.copyOf(block, end)));
      } catch (MalformedMessageException | IllegalArgumentException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  private boolean isRead(byte[] message, String name) {
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      SpecificRecord record = codec.decode(message);
      if (record instanceof AtomBlockRecord block) {
        block.setChecksum(AtomBlockChecksum.of(block));
        AtomBlockCodec.decode(block);
      } else if (record instanceof SignaturePart part) {
        part.setChecksum(SignaturePartChecksum.of(part));
        SignatureParts.verify(part);
        SignatureParts.join(List.of(part));
      }
      return true;
    } catch (MalformedMessageException | IllegalArgumentException refused) {
      assertThat(refused.getMessage()).as(name).isNotBlank().doesNotContain("\n");
      return false;
    } catch (RuntimeException | Error other) {
      throw new AssertionError(name, other);
    } finally {
      assertThat(threads.getThreadAllocatedBytes(thread) - before).as(name).isLessThan(MOST_BYTES);
    }
  }

  private RecallSignature signature() {
    FeatureWidths widths = new FeatureWidths(3, 2);
    return new RecallSignature(
        widths,
        List.of(
            new ClassSignature(new ClassPrompt("fox", "a {}."), 4, numbers(5)),
            new ClassSignature(new ClassPrompt("jay", "a {}."), 9, numbers(5))),
        numbers(6),
        numbers(3),
        new Novelty(3, 2));
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat();
    }
    return numbers;
  }

  private byte[] damaged(byte[] original) {
    byte[] damaged = original.clone();
    for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 2 -> {
          int extreme = EXTREMES[random.nextInt(EXTREMES.length)];
          for (int b = 0; b < Integer.BYTES && at + b < damaged.length; b++) {
            damaged[at + b] = (byte) (extreme >>> (Byte.SIZE * b));
          }
        }
        default -> damaged = Arrays.copyOf(damaged, at);
      }
    }
    return damaged;
  }
}
