// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.RoundSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that timing benchmarks have in common. */
final class BenchFlags {

  @Option(
      names = "--shape",
      paramLabel = "<name>",
      split = ",",
      converter = ShapeConverter.class,
      description = "vit-b-16 (random weights) or clip-mini. Default: ${DEFAULT-VALUE}.",
      defaultValue = "vit-b-16")
  private List<BenchShape> shapes = List.of();

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      split = ",",
      description = "How many atoms a site has, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160,1600")
  private List<Integer> atoms = List.of();

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      split = ",",
      description = "Pictures a batch, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8")
  private List<Integer> batches = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after two that warm up. Default: ${DEFAULT-VALUE}.",
      defaultValue = "9")
  private int rounds;

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Where results.jsonl goes. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output/bench")
  private Path output = Path.of("moram-output/bench");

  List<BenchShape> shapes() {
    return shapes;
  }

  List<Integer> atoms() {
    return atoms;
  }

  List<Integer> batches() {
    return batches;
  }

  RoundSettings rounds() {
    return new RoundSettings(2, rounds);
  }

  Path output() {
    return output;
  }
}
