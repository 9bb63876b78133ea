// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.DeviceFlag;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.train.TrainBench;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Times a training step. */
@Command(
    name = "train",
    description =
        "Time a training step beside frozen atoms: by plain DJL operations, and as trained.")
final class BenchTrainCommand extends TimingCommand {

  @Mixin private DeviceFlag device = new DeviceFlag();

  @Override
  List<SideResult> run(InterleavedTimer timer, BenchShape shape, int atoms, int batch)
      throws Exception {
    try (TrainBench bench = new TrainBench(shape, device.kind(), timer)) {
      return bench.run(atoms, batch);
    }
  }
}
