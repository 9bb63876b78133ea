// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.Commands;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A benchmark of every combination of shape, atoms and batch. */
abstract class TimingCommand implements TypedCommand {

  @Spec private @Nullable CommandSpec spec;
  @Mixin private BenchFlags flags = new BenchFlags();

  @Override
  public void declare(OptionFlags declared) {
    // Benchmarks have no typed options; they are measured at the defaults.
  }

  /** Measures one combination. */
  abstract List<SideResult> run(InterleavedTimer turns, BenchShape shape, int atoms, int batch)
      throws Exception;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    ResultsFile file = ResultsFile.create(flags.output(), Machine.here());
    InterleavedTimer turns = new InterleavedTimer(flags.rounds(), Commands.display(out));
    List<SideResult> all = new ArrayList<>();
    for (BenchShape shape : flags.shapes()) {
      for (int batch : flags.batches()) {
        for (int atoms : flags.atoms()) {
          List<SideResult> results = run(turns, shape, atoms, batch);
          file.add(results);
          all.addAll(results);
        }
      }
    }
    TimingTable.print(all, out);
    out.println("Files: " + flags.output());
    out.flush();
    return 0;
  }
}
