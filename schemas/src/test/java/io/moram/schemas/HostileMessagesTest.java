// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No bytes whatever make the decoder fail in another way than it says, or allocate for a lie. */
class HostileMessagesTest {
  private static final long SMALL = 4 << 20;

  /** Mutations keep the header, so that most of them reach the record's own fields. */
  @ParameterizedTest
  @MethodSource("io.moram.schemas.MessageCodecTest#everyRecordType")
  void survivesMutations(MessageCodec<SpecificRecord> codec, SpecificRecord value) {
    var random = new Random(20260101);
    byte[] valid = codec.encode(value);
    for (int round = 0; round < 3000; round++) {
      byte[] mutated = valid.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0 && mutated.length > 10; flips--) {
        mutated[10 + random.nextInt(mutated.length - 10)] = (byte) random.nextInt();
      }
      decodesOrRefuses(codec, mutated);
    }
  }

  @ParameterizedTest
  @MethodSource("io.moram.schemas.MessageCodecTest#everyRecordType")
  void survivesRandomBytes(MessageCodec<SpecificRecord> codec, SpecificRecord value) {
    var random = new Random(20260102);
    byte[] header = Arrays.copyOf(codec.encode(value), 10);
    for (int round = 0; round < 2000; round++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      decodesOrRefuses(codec, noise);
      byte[] withHeader = Arrays.copyOf(header, header.length + noise.length);
      System.arraycopy(noise, 0, withHeader, header.length, noise.length);
      decodesOrRefuses(codec, withHeader);
      if (noise.length > 0) {
        noise[0] = '{';
        decodesOrRefuses(codec, noise);
      }
    }
  }

  @Test
  void allocatesNothingForALengthThatIsALie() throws Exception {
    for (long lie : new long[] {Integer.MAX_VALUE - 8L, 1 << 30, Long.MAX_VALUE, -1, -(1L << 40)}) {
      var bytes = new ByteArrayOutputStream();
      bytes.write(header(MessageCodec.requests().encode(Messages.request())));
      BinaryEncoder record = EncoderFactory.get().directBinaryEncoder(bytes, null);
      record.writeString("birds");
      record.writeString("r-1");
      record.writeLong(1);
      record.writeLong(lie); // the image's length
      assertThat(allocatedByRefusing(MessageCodec.requests(), bytes.toByteArray()))
          .as("an image of %d bytes", lie)
          .isLessThan(SMALL);
    }
  }

  @Test
  void allocatesNothingForACountThatIsALie() throws Exception {
    for (long lie : new long[] {Integer.MAX_VALUE - 8L, 1 << 30, Long.MAX_VALUE, -(1L << 30)}) {
      var bytes = new ByteArrayOutputStream();
      bytes.write(header(MessageCodec.requests().encode(Messages.request())));
      BinaryEncoder record = EncoderFactory.get().directBinaryEncoder(bytes, null);
      record.writeString("birds");
      record.writeString("r-1");
      record.writeLong(1);
      record.writeBytes(new byte[] {1});
      record.writeIndex(1);
      record.writeLong(lie); // the number of candidate labels
      if (lie < 0) {
        record.writeLong(10); // a negative count is followed by the block's size
      }
      assertThat(allocatedByRefusing(MessageCodec.requests(), bytes.toByteArray()))
          .as("%d candidate labels", lie)
          .isLessThan(SMALL);
    }
  }

  private static byte[] header(byte[] message) {
    return Arrays.copyOf(message, 10);
  }

  private static long allocatedByRefusing(MessageCodec<?> codec, byte[] message) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    MalformedMessageException failure = failure(codec, message);
    long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertThat(failure.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    return after - before;
  }

  private static void decodesOrRefuses(MessageCodec<?> codec, byte[] message) {
    try {
      codec.decode(message);
    } catch (MalformedMessageException expected) {
      assertThat(expected.getMessage()).isNotBlank().hasSizeLessThan(1000);
    }
  }
}
