// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damaged pictures of every format: each is decoded or refused in time, and nothing else happens.
 * {@code -Dmoram.fuzz.pictures=100000} makes more of them, {@code -Dmoram.fuzz.seed=7} others.
 */
class PictureFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.pictures", 2_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(32);

  @Test
  void everyPictureIsDecodedOrRefusedInTime() {
    List<byte[]> originals = new ArrayList<>(PictureZip.read("variants.zip").pictures().values());
    PictureMutator mutator = new PictureMutator(originals, SEED);
    int decoded = 0;
    for (int i = 0; i < COUNT; i++) {
      byte[] picture = mutator.next();
      long start = THREADS.getCurrentThreadCpuTime();
      try {
        assertThat(preprocessor.samples(picture)).hasSize(3 * 32 * 32);
        decoded++;
      } catch (BadImageException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("picture " + i + " of seed " + SEED + ": " + hex(picture), e);
      }
      assertThat(THREADS.getCurrentThreadCpuTime() - start)
          .as("picture %d of seed %d: %s", i, SEED, hex(picture))
          .isLessThan(MOST_NANOS);
    }
    // A generator whose pictures are all sound, or all refused at once, would test nothing.
    assertThat(decoded).isBetween(COUNT / 20, COUNT * 19 / 20);
  }

  private static String hex(byte[] picture) {
    return HexFormat.of().formatHex(picture, 0, Math.min(2_000, picture.length));
  }
}
