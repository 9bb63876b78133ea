// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import io.moram.flink.backbone.DeviceKind;
import picocli.CommandLine.Option;

/** The flag of benchmarks that can run on a GPU. */
public final class DeviceFlag {

  @Option(
      names = "--device",
      paramLabel = "<kind>",
      description =
          "Device of all sides: cpu, gpu, or auto for a GPU if one is usable."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "cpu")
  private DeviceKind kind = DeviceKind.CPU;

  /** The device of all sides. */
  public DeviceKind kind() {
    return kind;
  }
}
