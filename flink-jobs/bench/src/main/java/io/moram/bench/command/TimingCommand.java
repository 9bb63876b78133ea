// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.command.flags.CaseFlags;
import io.moram.bench.command.flags.RoundsFlag;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;

/** A benchmark of every combination of shape, atoms and batch. */
abstract class TimingCommand extends BenchmarkCommand {

  @Mixin private CaseFlags cases = new CaseFlags();
  @Mixin private RoundsFlag rounds = new RoundsFlag();

  /** Measures one combination. */
  abstract List<SideResult> run(InterleavedTimer timer, BenchShape shape, int atoms, int batch)
      throws Exception;

  @Override
  final void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    ResultsFile file = ResultsFile.create(output, Machine.here());
    InterleavedTimer timer = new InterleavedTimer(rounds.settings(), progress);
    List<SideResult> all = new ArrayList<>();
    for (BenchShape shape : cases.shapes()) {
      for (int batch : cases.batches()) {
        for (int atoms : cases.atoms()) {
          List<SideResult> results = run(timer, shape, atoms, batch);
          file.add(results);
          all.addAll(results);
        }
      }
    }
    TimingTable.print(all, out);
  }
}
