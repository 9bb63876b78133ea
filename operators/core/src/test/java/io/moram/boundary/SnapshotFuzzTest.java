// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.moram.boundary.pieces.PieceSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged snapshots of the default detector: each is restored or refused, in little memory. {@code
 * -Dmoram.fuzz.snapshots=100000} makes more of them, {@code -Dmoram.fuzz.seed=7} others.
 */
class SnapshotFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.snapshots", 2_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7F, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0x1FFFFFFF
  };
  private static final long MOST_BYTES = 32 << 20;
  private static final int HEAD = 256;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);

  @Test
  void everySnapshotIsRestoredOrRefused() throws IOException {
    BoundaryDetector detector = SnapshotPiecesTest.detector();
    Map<String, byte[]> pieces = new HashMap<>();
    SnapshotPiecesTest.stream().forEach(detector::observe);
    byte[] root = SnapshotPiecesTest.store(detector, pieces);
    byte[] whole = SnapshotPiecesTest.versionOne();
    List<String> names = pieces.keySet().stream().sorted().toList();
    int restored = 0;
    for (int i = 0; i < COUNT; i++) {
      Map<String, byte[]> given = new HashMap<>(pieces);
      byte[] snapshot = i % 3 == 0 ? damaged(whole) : root;
      if (i % 3 == 1) {
        snapshot = damaged(root);
      } else if (i % 3 == 2) {
        given.computeIfPresent(
            names.get(random.nextInt(names.size())), (name, piece) -> damaged(piece));
      }
      restored += isRestored(snapshot, new PieceSource(given), i) ? 1 : 0;
    }
    // A generator whose snapshots are all sound, or all refused, would test nothing.
    assertThat(restored).isBetween(COUNT / 20, COUNT * 19 / 20);
  }

  private boolean isRestored(byte[] snapshot, PieceSource pieces, int number) {
    String name = "snapshot %d of seed %d".formatted(number, SEED);
    BoundaryDetector detector = SnapshotPiecesTest.detector();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      detector.restore(snapshot, pieces);
      return true;
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).as(name).isNotBlank().doesNotContain("\n");
      return false;
    } catch (RuntimeException | Error other) {
      throw new AssertionError(name, other);
    } finally {
      assertThat(threads.getThreadAllocatedBytes(thread) - before).as(name).isLessThan(MOST_BYTES);
    }
  }

  private byte[] damaged(byte[] original) {
    byte[] damaged = original.clone();
    for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
      int at =
          random.nextInt(random.nextBoolean() ? Math.min(HEAD, damaged.length) : damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 2 -> {
          int extreme = EXTREMES[random.nextInt(EXTREMES.length)];
          for (int b = 0; b < Integer.BYTES && at + b < damaged.length; b++) {
            damaged[at + b] = (byte) (extreme >>> (Byte.SIZE * (Integer.BYTES - 1 - b)));
          }
        }
        default -> damaged = Arrays.copyOf(damaged, at);
      }
    }
    return damaged;
  }
}
