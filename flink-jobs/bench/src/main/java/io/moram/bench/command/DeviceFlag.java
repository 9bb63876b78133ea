// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.flink.backbone.DeviceKind;
import picocli.CommandLine.Option;

/** The flag of benchmarks that can compute on a GPU. */
final class DeviceFlag {

  @Option(
      names = "--device",
      paramLabel = "<kind>",
      description =
          "Where all sides compute: cpu, gpu, or auto for a GPU where there is one."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "cpu")
  private DeviceKind kind = DeviceKind.CPU;

  DeviceKind kind() {
    return kind;
  }
}
