// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The instructions that the processor has, as Linux names them; none on other systems. */
final class CpuInstructions {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Set<String> ALL = read();

  private CpuInstructions() {}

  static boolean haveAny(List<String> names) {
    return names.stream().anyMatch(ALL::contains);
  }

  private static Set<String> read() {
    if (!Files.isReadable(PROCESSORS)) {
      return Set.of();
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(flags -> Set.copyOf(List.of(flags.split("\\s+"))))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
