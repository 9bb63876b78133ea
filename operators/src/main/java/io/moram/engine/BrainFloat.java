// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where products in BF16 are faster than in single precision: on processors that have instructions
 * for them (2.5 times as fast where it was measured). That is a property of the kind of processor,
 * not of a measurement: a learner that moves to another one of the kind trains on bit by bit.
 */
public final class BrainFloat {

  /** Fewer rows are multiplied as fast in single precision. */
  public static final long FEWEST_ROWS = 512;

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** What Linux calls the instructions. */
  private static final List<String> INSTRUCTIONS = List.of("avx512_bf16", "amx_bf16");

  private static final boolean PROCESSOR_HAS_IT = read();

  private BrainFloat() {}

  /** Whether BF16 pays on a device; not asked of GPUs yet, where nothing has been measured. */
  public static boolean isFastOn(Device device) {
    return !device.isGpu() && PROCESSOR_HAS_IT;
  }

  private static boolean read() {
    if (!Files.isReadable(PROCESSORS)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(flags -> List.of(flags.split("\\s+")))
          .filter(flags -> INSTRUCTIONS.stream().anyMatch(flags::contains))
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
