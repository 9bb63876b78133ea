// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import java.util.List;

/**
 * Says whether products in BF16 are faster than in single precision. They are on processors with
 * instructions for them, 2.5 times as fast in a measurement. The answer depends on the kind of
 * processor only, so a learner that moves to another one of that kind continues bit by bit.
 */
public final class BFloat16Support {

  /** Fewer rows are multiplied as fast in single precision. */
  public static final long FEWEST_ROWS = 512;

  private static final boolean PROCESSOR_HAS_IT =
      CpuInstructions.haveAny(List.of("avx512_bf16", "amx_bf16"));

  private BFloat16Support() {}

  /** Whether BF16 is faster on a device. False for GPUs, on which nothing has been measured yet. */
  public static boolean isFastOn(Device device) {
    return !device.isGpu() && PROCESSOR_HAS_IT && !InstructionLimit.isPortable();
  }
}
