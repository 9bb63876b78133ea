// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.Machine;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The output folder of one run of a benchmark.
 *
 * @param name the name of the folder
 * @param section the benchmark
 * @param results one result per side and case, at least one
 * @param machine the machine of the run
 */
record MeasuredFolder(
    String name, BenchSection section, List<SideResult> results, Machine machine) {

  /** Copies the list. */
  MeasuredFolder {
    results = List.copyOf(results);
  }

  /**
   * Reads a folder.
   *
   * @throws IOException if a file is missing, empty or has other content; the message names the
   *     folder and the command that creates it
   */
  static MeasuredFolder read(Path folder) throws IOException {
    Path file = folder.resolve(ResultsFile.NAME);
    Path machine = folder.resolve(Machine.NAME);
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    if (!Files.isDirectory(folder)) {
      throw missing("There is no folder " + folder, folder, name);
    }
    for (Path needed : List.of(file, machine)) {
      if (!Files.isRegularFile(needed)) {
        throw missing("There is no " + needed.getFileName() + " in " + folder, folder, name);
      }
    }
    List<SideResult> results = ResultsFile.read(file);
    if (results.isEmpty()) {
      throw missing("There are no results in " + file, folder, name);
    }
    List<String> benches = results.stream().map(SideResult::bench).distinct().toList();
    if (benches.size() > 1) {
      throw new IOException(file + " holds several benchmarks, " + benches + "; a folder has one");
    }
    return new MeasuredFolder(
        name, BenchSection.ofResults(file, benches.get(0)), results, Machine.read(machine));
  }

  private static IOException missing(String what, Path folder, String name) {
    String bench = BenchSection.ofFolder(name).map(BenchSection::key).orElse("BENCH");
    return new IOException(
        "%s; measure with `./moram bench %s --output %s`".formatted(what, bench, folder));
  }
}
