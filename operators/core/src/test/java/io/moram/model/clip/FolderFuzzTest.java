// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.moram.model.FolderReport;
import io.moram.model.format.FolderMutator;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.MemoryFiles;
import io.moram.model.image.OrientationRule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Damaged files of clip-mini: each folder is accepted, or refused on one line, in little time and
 * memory. {@code -Dmoram.fuzz.folders=100000} makes more of them, {@code -Dmoram.fuzz.seed=7}
 * others.
 */
class FolderFuzzTest {

  private static final int COUNT = Integer.getInteger("moram.fuzz.folders", 3_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final long MOST_BYTES = 128L << 20;

  /** How many accepted folders there are for one that is loaded, which takes time. */
  private static final int LOADED = 20;

  private static final int TOKENS = 300;

  private static final List<String> FILES =
      List.of(TestFolder.CONFIG, TestFolder.PREPROCESSOR, TestFolder.WEIGHTS, TestFolder.TOKENIZER);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private int loadable;

  @Test
  void everyFolderIsReadOrRefusedOnOneLine() throws IOException {
    Map<String, byte[]> originals = new TreeMap<>();
    for (String file : FILES) {
      originals.put(file, TestFolder.original(file));
    }
    originals.computeIfPresent(TestFolder.TOKENIZER, (name, bytes) -> shortened(bytes));
    MemoryFiles folder = new MemoryFiles(originals);
    FolderMutator mutator = new FolderMutator(SEED);
    Map<String, Integer> accepted = new TreeMap<>();
    Map<String, Integer> made = new TreeMap<>();
    for (int i = 0; i < COUNT; i++) {
      String file = FILES.get(mutator.nextInt(FILES.size()));
      byte[] original = Objects.requireNonNull(originals.get(file));
      byte[] damaged =
          file.equals(TestFolder.WEIGHTS) ? mutator.weights(original) : mutator.json(original);
      String what = file + " " + i + " of seed " + SEED;
      made.merge(file, 1, Integer::sum);
      accepted.merge(file, isAccepted(folder.with(file, damaged), what) ? 1 : 0, Integer::sum);
    }
    // A generator whose files are all sound, or all refused, would test nothing.
    for (String file : FILES) {
      assertThat(accepted.get(file))
          .as(file)
          .isBetween(made.getOrDefault(file, 0) / 50, made.getOrDefault(file, 0) * 19 / 20);
    }
  }

  /** The tokenizer with its first tokens only, so that most damage is to its other parts. */
  private static byte[] shortened(byte[] tokenizer) {
    ObjectNode root = TestFolder.object(new String(tokenizer, StandardCharsets.UTF_8));
    ObjectNode model = (ObjectNode) root.path("model");
    ((ObjectNode) model.path("vocab"))
        .properties()
        .removeIf(token -> token.getValue().asInt() >= TOKENS);
    model.putArray("merges");
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private boolean isAccepted(MemoryFiles folder, String what) {
    long thread = Thread.currentThread().getId();
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    try {
      FolderReport report = FolderInspection.inspect(folder, "memory", false);
      assertThat(THREADS.getCurrentThreadCpuTime() - nanos).as(what).isLessThan(MOST_NANOS);
      assertThat(THREADS.getThreadAllocatedBytes(thread) - bytes).as(what).isLessThan(MOST_BYTES);
      for (String fault : report.faults()) {
        assertThat(fault).as(what).isNotBlank().hasSizeLessThan(1_000).matches("[^\\p{Cntrl}]+");
      }
      if (report.isAccepted() && loadable++ % LOADED == 0) {
        ClipBackbone.load(folder, Device.cpu(), OrientationRule.APPLY).close();
      }
      return report.isAccepted();
    } catch (InvalidBackboneException e) {
      throw new AssertionError(what + " was accepted, and then not loaded", e);
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }
}
