// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.moram.cli.backup.BankManifest.TaskEntry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged folders of exported banks, with checksums that fit the damage: each is read or refused,
 * in bounded memory. {@code -Dmoram.fuzz.banks=10000} makes more, {@code -Dmoram.fuzz.seed=7}
 * others.
 */
class BankFuzzTest {
  private static final int COUNT = Integer.getInteger("moram.fuzz.banks", 200);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final String MANIFEST = "manifest.json";
  private static final String TENSORS = "task-0001.safetensors";
  private static final long MOST_BYTES = 64 << 20;
  private static final String[] PIECES = {
    "null",
    "-1",
    "0",
    "2147483647",
    "9999999999999999999",
    "1e400",
    "\"\"",
    "[]",
    "{}",
    "[null]",
    "\"../x\"",
    "true",
    "[",
    "}",
    "\\u0000",
    "\u00ff"
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);

  @TempDir Path folder;

  @Test
  void everyBankIsReadOrRefused() throws Exception {
    new BankFolder(folder).write("ada", SampleBank.of("ada"), false);
    String manifest = Files.readString(folder.resolve(MANIFEST));
    byte[] tensors = Files.readAllBytes(folder.resolve(TENSORS));
    int read = 0;
    for (int i = 0; i < COUNT; i++) {
      String given = manifest;
      if (i % 2 == 0) {
        given = damaged(manifest);
      } else {
        byte[] damaged = damaged(tensors);
        Files.write(folder.resolve(TENSORS), damaged);
        given = manifest.replace(sum(tensors), sum(damaged));
      }
      byte[] bytes = given.getBytes(UTF_8);
      Files.write(folder.resolve(MANIFEST), bytes);
      Files.writeString(folder.resolve(MANIFEST + ".sha256"), sum(bytes) + "  " + MANIFEST + "\n");
      read += isRead("bank %d of seed %d".formatted(i, SEED)) ? 1 : 0;
      Files.write(folder.resolve(TENSORS), tensors);
    }
    // A generator whose banks are all sound, or all refused, would test nothing.
    assertThat(read).isBetween(COUNT / 50, COUNT * 19 / 20);
  }

  /** This null was a NullPointerException. */
  @Test
  void aNullIsNamed() throws Exception {
    new BankFolder(folder).write("ada", SampleBank.of("ada"), false);
    String manifest =
        Files.readString(folder.resolve(MANIFEST))
            .replaceFirst("\"sealedAt\" : \"[^\"]*\"", "\"sealedAt\" : null");
    byte[] bytes = manifest.getBytes(UTF_8);
    Files.write(folder.resolve(MANIFEST), bytes);
    Files.writeString(folder.resolve(MANIFEST + ".sha256"), sum(bytes) + "  " + MANIFEST + "\n");

    assertThatThrownBy(() -> new BankFolder(folder).manifest())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest.json is not a manifest: ")
        .hasMessageContaining("sealedAt");
  }

  private boolean isRead(String name) {
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      BankFolder bank = new BankFolder(folder);
      BankManifest manifest = bank.manifest();
      for (TaskEntry task : manifest.tasks()) {
        bank.read(manifest, task, "bob");
      }
      return true;
    } catch (IOException refused) {
      assertThat(refused.getMessage()).as(name).startsWith(folder.toString());
      return false;
    } catch (RuntimeException | Error other) {
      throw new AssertionError(name, other);
    } finally {
      assertThat(threads.getThreadAllocatedBytes(thread) - before).as(name).isLessThan(MOST_BYTES);
    }
  }

  private static String sum(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Puts pieces where values or signs of the syntax were. */
  private String damaged(String text) {
    String damaged = text;
    for (int i = random.nextInt(2); i >= 0 && damaged.length() > 1; i--) {
      int from = random.nextInt(damaged.length());
      int value = damaged.indexOf(": ", from);
      String piece = PIECES[random.nextInt(PIECES.length)];
      if (value >= 0 && random.nextInt(3) == 0) {
        // Sound JSON still.
        damaged = damaged.substring(0, value + 1) + "\n " + damaged.substring(value + 1);
      } else if (value >= 0 && random.nextInt(4) > 0) {
        int end = Math.min(end(damaged, value, ','), end(damaged, value, '\n'));
        damaged = damaged.substring(0, value + 2) + piece + damaged.substring(end);
      } else {
        damaged = damaged.substring(0, from) + piece + damaged.substring(from + 1);
      }
    }
    return damaged;
  }

  private static int end(String text, int from, char sign) {
    int end = text.indexOf(sign, from);
    return end < 0 ? text.length() : end;
  }

  private byte[] damaged(byte[] original) {
    byte[] damaged = original.clone();
    int header = Math.min(damaged.length, 1_000);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(random.nextInt(4) > 0 ? header : damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 2 -> damaged[at] = (byte) ('0' + random.nextInt(10));
        default -> {
          return Arrays.copyOf(damaged, at);
        }
      }
    }
    return damaged;
  }
}
