// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.BenchShape;
import picocli.CommandLine.Option;

/** The flag of benchmarks that measure one backbone; the bundled one by default. */
final class ShapeFlag {

  @Option(
      names = "--shape",
      paramLabel = "<name>",
      converter = ShapeConverter.class,
      description = "clip-mini or vit-b-16 (random weights). Default: ${DEFAULT-VALUE}.",
      defaultValue = "clip-mini")
  private BenchShape shape = BenchShape.CLIP_MINI;

  BenchShape shape() {
    return shape;
  }
}
