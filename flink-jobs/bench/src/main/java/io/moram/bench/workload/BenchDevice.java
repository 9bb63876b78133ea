// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.moram.flink.backbone.DeviceKind;

/** Where a benchmark computes. */
public final class BenchDevice {

  private BenchDevice() {}

  /**
   * The device of a kind.
   *
   * @throws IllegalArgumentException if a GPU must be there and the engine can use none
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
          "--device is gpu, and this machine has none that the engine can use; set it to cpu, or to"
              + " auto for the GPU where there is one");
    }
    return Device.cpu();
  }
}
