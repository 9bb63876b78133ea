// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.state.DamagedStateException;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.UnsupportedFormatVersionException;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Damaged state of every format: each is read or refused, in little memory. {@code
 * -Dmoram.fuzz.states=1000000} makes more of it, {@code -Dmoram.fuzz.seed=7} other.
 */
class StateFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.states", 20_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7F, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0x3FFFFFFF
  };
  private static final long MOST_BYTES = 4 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);

  @Test
  void everyStateIsReadOrRefused() throws IOException {
    List<Arguments> stored = LearnerFormatsTest.everythingStored().toList();
    int read = 0;
    for (int i = 0; i < COUNT; i++) {
      Object[] one = stored.get(i % stored.size()).get();
      read += isRead((VersionedSerializer<?>) one[0], damaged(bytes(one[0], one[1]))) ? 1 : 0;
    }
    // A generator whose states are all sound, or all refused, would test nothing.
    assertThat(read).isBetween(COUNT / 20, COUNT * 19 / 20);
  }

  /** This length asked for two gigabytes. */
  @Test
  void aDamagedLengthTakesNoMemory() throws IOException {
    DataOutputSerializer written = new DataOutputSerializer(16);
    written.writeInt(Integer.MAX_VALUE - 8);
    written.writeInt(7);
    byte[] bytes = written.getCopyOfBuffer();
    long before = allocated();
    assertThatThrownBy(() -> StateFields.readBytes(new DataInputDeserializer(bytes)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> StateFields.readInts(new DataInputDeserializer(bytes)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> StateFields.readList(StateFields::readString, new DataInputDeserializer(bytes)))
        .isInstanceOf(IOException.class);
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
  }

  /** What is longer than the room that is made at first comes back whole. */
  @Test
  void longArraysComeBack() throws IOException {
    byte[] bytes = new byte[1_000_003];
    random.nextBytes(bytes);
    int[] ints = random.ints(200_001).toArray();
    DataOutputSerializer written = new DataOutputSerializer(16);
    StateFields.writeBytes(bytes, written);
    StateFields.writeInts(ints, written);
    DataInputDeserializer source = new DataInputDeserializer(written.getCopyOfBuffer());
    assertThat(StateFields.readBytes(source)).isEqualTo(bytes);
    assertThat(StateFields.readInts(source)).isEqualTo(ints);
    assertThat(source.available()).isZero();
  }

  @Test
  void saysWhatIsDamaged() throws IOException {
    DataOutputSerializer written = new DataOutputSerializer(16);
    written.writeByte(1);
    written.writeInt(-5);
    byte[] bytes = written.getCopyOfBuffer();
    assertThatThrownBy(
            () -> new LabeledPicture.Serializer().deserialize(new DataInputDeserializer(bytes)))
        .isInstanceOf(DamagedStateException.class)
        .hasMessage(
            "State of the format io.moram.flink.learner.LabeledPicture$Serializer is damaged: a"
                + " length is -5; must be 0 or more. Restore an earlier checkpoint.");
  }

  private boolean isRead(VersionedSerializer<?> serializer, byte[] bytes) {
    long before = allocated();
    try {
      serializer.deserialize(new DataInputDeserializer(bytes));
      return true;
    } catch (DamagedStateException | UnsupportedFormatVersionException refused) {
      assertThat(refused.getMessage()).as(shown(serializer, bytes)).doesNotContain("\n", "null");
      return false;
    } catch (IOException refused) {
      // Contradictions that a format names itself.
      assertThat(refused.getMessage()).as(shown(serializer, bytes)).isNotBlank();
      return false;
    } catch (RuntimeException | Error other) {
      throw new AssertionError(shown(serializer, bytes), other);
    } finally {
      assertThat(allocated() - before).as(shown(serializer, bytes)).isLessThan(MOST_BYTES);
    }
  }

  private long allocated() {
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static String shown(VersionedSerializer<?> serializer, byte[] bytes) {
    return "%s, seed %d: %s"
        .formatted(serializer.getClass().getName(), SEED, HexFormat.of().formatHex(bytes));
  }

  @SuppressWarnings("unchecked") // The table pairs each serializer with a value of its type.
  private static byte[] bytes(Object serializer, Object value) throws IOException {
    DataOutputSerializer written = new DataOutputSerializer(64);
    ((VersionedSerializer<Object>) serializer).serialize(value, written);
    return written.getCopyOfBuffer();
  }

  private byte[] damaged(byte[] bytes) {
    byte[] damaged = bytes;
    for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 2 -> {
          int extreme = EXTREMES[random.nextInt(EXTREMES.length)];
          for (int b = 0; b < Integer.BYTES && at + b < damaged.length; b++) {
            damaged[at + b] = (byte) (extreme >>> (Byte.SIZE * (Integer.BYTES - 1 - b)));
          }
        }
        default -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
      }
    }
    return damaged;
  }
}
