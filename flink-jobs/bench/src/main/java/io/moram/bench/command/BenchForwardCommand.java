// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.DeviceFlag;
import io.moram.bench.forward.ForwardBench;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Times the image encoder. */
@Command(
    name = "forward",
    description = "Time the image encoder: frozen, adapted by plain DJL operations, and as served.")
final class BenchForwardCommand extends TimingCommand {

  @Mixin private DeviceFlag device = new DeviceFlag();

  @Override
  List<SideResult> run(InterleavedTimer timer, BenchShape shape, int atoms, int batch)
      throws Exception {
    try (ForwardBench bench = new ForwardBench(shape, device.kind(), timer)) {
      return bench.run(atoms, batch);
    }
  }
}
