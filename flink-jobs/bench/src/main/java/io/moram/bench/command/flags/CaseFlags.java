// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import io.moram.bench.timing.BenchShape;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags of benchmarks that measure every combination of shape, atoms and batch. */
public final class CaseFlags {

  @Option(
      names = "--shape",
      paramLabel = "<name>",
      split = ",",
      converter = ShapeFlag.Converter.class,
      description =
          "vit-b-16 (random weights) or clip-mini, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "vit-b-16")
  private List<BenchShape> shapes = List.of();

  @Option(
      names = "--atoms",
      paramLabel = "<integer>",
      split = ",",
      description = "Atoms per site, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "160,1600")
  private List<Integer> atoms = List.of();

  @Option(
      names = "--batch",
      paramLabel = "<integer>",
      split = ",",
      description = "Pictures per batch, separated by commas. Default: ${DEFAULT-VALUE}.",
      defaultValue = "8")
  private List<Integer> batches = List.of();

  /** The shapes of the backbones. */
  public List<BenchShape> shapes() {
    return shapes;
  }

  /** The numbers of atoms per site. */
  public List<Integer> atoms() {
    return atoms;
  }

  /** The numbers of pictures per batch. */
  public List<Integer> batches() {
    return batches;
  }
}
