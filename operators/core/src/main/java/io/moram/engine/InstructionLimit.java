// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

/**
 * The limits of the engine's instructions in the environment of this process. The engine reads them
 * once, when it starts, and a process cannot change its own environment.
 */
final class InstructionLimit {
  static final String ATEN = "ATEN_CPU_CAPABILITY";
  static final String ONE_DNN = "ONEDNN_MAX_CPU_ISA";
  static final String MKL = "MKL_CBWR";

  private InstructionLimit() {}

  /** Whether the engine is limited to what every x86 processor with AVX2 has. */
  static boolean isPortable() {
    return Numerics.missingForPortable().isEmpty();
  }

  /** The limits that are set, for example {@code ATEN_CPU_CAPABILITY=avx2}; empty: none. */
  static String described() {
    StringBuilder set = new StringBuilder();
    for (String name : new String[] {ATEN, ONE_DNN, MKL}) {
      String value = System.getenv(name);
      if (value != null) {
        set.append(' ').append(name).append('=').append(value);
      }
    }
    return set.toString();
  }
}
