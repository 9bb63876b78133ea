// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.moram.flink.backbone.DeviceKind;

/** Selects the device of a benchmark. */
public final class BenchDevice {

  private BenchDevice() {}

  /**
   * Returns the device of a kind.
   *
   * @throws IllegalArgumentException if the kind is GPU and the engine can use none
   */
  public static Device of(DeviceKind kind) {
    if (kind == DeviceKind.CPU) {
      return Device.cpu();
    }
    if (Engine.getInstance().getGpuCount() > 0) {
      return Device.gpu(0);
    }
    if (kind == DeviceKind.GPU) {
      throw new IllegalArgumentException(
          "--device is gpu; must be cpu or auto on this machine, because the engine can use no"
              + " GPU.");
    }
    return Device.cpu();
  }
}
