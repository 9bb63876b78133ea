// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import java.util.List;

/**
 * Says whether products of 8-bit integers are faster than of floating-point numbers. They are on
 * processors with instructions for them, twice as fast as in BF16 in a measurement.
 */
public final class Int8Support {

  private static final boolean PROCESSOR_HAS_THEM =
      CpuInstructions.haveAny(List.of("avx512_vnni", "amx_int8"));

  private Int8Support() {}

  /** Whether 8-bit integers are faster on a device. False for GPUs, which weigh all atoms. */
  public static boolean areFastOn(Device device) {
    return !device.isGpu() && PROCESSOR_HAS_THEM && !InstructionLimit.isPortable();
  }
}
