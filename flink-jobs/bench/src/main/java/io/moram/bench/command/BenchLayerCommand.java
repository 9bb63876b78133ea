// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.layer.LayerBench;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import java.util.List;
import picocli.CommandLine.Command;

/** Times one adapted layer. */
@Command(
    name = "layer",
    description =
        "Time one adapted linear layer: frozen, adapted by plain DJL operations, and as served.")
final class BenchLayerCommand extends TimingCommand {

  @Override
  List<SideResult> run(InterleavedTimer timer, BenchShape shape, int atoms, int batch)
      throws Exception {
    return new LayerBench(timer).run(shape, atoms, batch);
  }
}
