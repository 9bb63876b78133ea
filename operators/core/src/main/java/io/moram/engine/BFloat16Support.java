// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import java.util.List;

/**
 * Where products in BF16 are faster than in single precision: on processors that have instructions
 * for them (2.5 times as fast where it was measured). That is a property of the kind of processor,
 * not of a measurement: a learner that moves to another one of the kind trains on bit by bit.
 */
public final class BFloat16Support {

  /** Fewer rows are multiplied as fast in single precision. */
  public static final long FEWEST_ROWS = 512;

  private static final boolean PROCESSOR_HAS_IT =
      CpuInstructions.haveAny(List.of("avx512_bf16", "amx_bf16"));

  private BFloat16Support() {}

  /** Whether BF16 pays on a device; not asked of GPUs yet, where nothing has been measured. */
  public static boolean isFastOn(Device device) {
    return !device.isGpu() && PROCESSOR_HAS_IT;
  }
}
