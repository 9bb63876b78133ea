// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What decides the last bits of results here, by name. Two machines with equal numerics compute the
 * same bits from the same state. With other numerics, training goes on, but its atoms differ in
 * their last digits from those of an undisturbed run.
 */
public final class Numerics {
  /**
   * The environment that limits all parts of the engine to what every x86 processor with AVX2 has.
   */
  public static final Map<String, String> PORTABLE =
      Map.of(
          InstructionLimit.ATEN, "avx2",
          InstructionLimit.ONE_DNN, "AVX2",
          InstructionLimit.MKL, "COMPATIBLE");

  private Numerics() {}

  /**
   * The numerics of the calling thread.
   *
   * @param device the device that computes
   * @param rounded whether gradients may be rounded
   */
  public static Map<String, String> here(Device device, boolean rounded) {
    Map<String, String> here = new TreeMap<>();
    here.put("device", device.getDeviceType());
    here.put("engine", Engine.getInstance().getVersion());
    here.put("threads", Integer.toString(EngineThreads.ofThisThread()));
    here.put("roundedGradients", Boolean.toString(rounded && BFloat16Support.isFastOn(device)));
    here.put("instructions", InstructionLimit.isPortable() ? "portable" : CpuInstructions.used());
    return here;
  }

  /** What of {@link #PORTABLE} the environment of this process lacks, as {@code NAME=value}. */
  public static List<String> missingForPortable() {
    List<String> missing = new ArrayList<>();
    new TreeMap<>(PORTABLE)
        .forEach(
            (name, value) -> {
              if (!value.equals(System.getenv(name))) {
                missing.add(name + "=" + value);
              }
            });
    return missing;
  }
}
