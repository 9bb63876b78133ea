// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged zip files: the pictures of each are read, or it is refused, in little memory. {@code
 * -Dmoram.fuzz.zips=100000} makes more of them, {@code -Dmoram.fuzz.seed=7} others.
 */
class ZipFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.zips", 1_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final int[] EXTREMES = {
    0, 1, -1, 0x7F, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0x04034b50
  };
  private static final long MOST_BYTES = 32 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);

  @TempDir Path folder;

  @Test
  void everyZipIsReadOrRefused() throws IOException {
    byte[] original = original();
    Path zip = folder.resolve("a.zip");
    int read = 0;
    for (int i = 0; i < COUNT; i++) {
      byte[] damaged = damaged(original);
      Files.write(zip, damaged);
      read += isRead(zip, "zip %d of seed %d".formatted(i, SEED)) ? 1 : 0;
    }
    // A generator whose archives are all sound, or all refused, would test nothing.
    assertThat(read).isBetween(COUNT / 50, COUNT * 19 / 20);
  }

  private boolean isRead(Path zip, String name) throws IOException {
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try (PictureFolders files = new PictureFolders()) {
      for (PictureFile picture : files.readPictures(zip)) {
        picture.read();
      }
      return true;
    } catch (DataException refused) {
      assertThat(refused.getMessage()).as(name).startsWith(folder.toString());
      return false;
    } catch (IOException | RuntimeException | Error other) {
      throw new AssertionError(name, other);
    } finally {
      assertThat(threads.getThreadAllocatedBytes(thread) - before).as(name).isLessThan(MOST_BYTES);
    }
  }

  private static byte[] original() throws IOException {
    var out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[] {"train/cat/a.jpg", "train/dög/b.jpg", "test/cat/c.jpg"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3});
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private byte[] damaged(byte[] original) {
    byte[] damaged = original.clone();
    for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(6)) {
        case 0, 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 3, 4 -> {
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
