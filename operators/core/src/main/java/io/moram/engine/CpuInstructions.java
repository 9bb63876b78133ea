// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The instructions that the processor has, as Linux names them; none on other systems. */
final class CpuInstructions {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Set<String> ALL = read();
  private static final String MAKER = line("vendor_id");

  /** The engine, its libraries and this program choose their code by these. */
  private static final List<String> RELEVANT =
      List.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8");

  private CpuInstructions() {}

  static boolean haveAny(List<String> names) {
    return names.stream().anyMatch(ALL::contains);
  }

  /** The maker, the instructions that results depend on, and the limits that are set. */
  static String used() {
    String instructions = RELEVANT.stream().filter(ALL::contains).collect(Collectors.joining("+"));
    return MAKER + ":" + instructions + InstructionLimit.described();
  }

  private static Set<String> read() {
    return Set.copyOf(List.of(line("flags").split("\\s+")));
  }

  /** What follows a name in the description of the first processor; empty: unknown. */
  private static String line(String name) {
    if (!Files.isReadable(PROCESSORS)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
