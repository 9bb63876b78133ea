// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import io.moram.bench.timing.BenchShape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flag of benchmarks that measure one backbone; the bundled one by default. */
public final class ShapeFlag {

  @Option(
      names = "--shape",
      paramLabel = "<name>",
      converter = Converter.class,
      description = "clip-mini or vit-b-16 (random weights). Default: ${DEFAULT-VALUE}.",
      defaultValue = "clip-mini")
  private BenchShape shape = BenchShape.CLIP_MINI;

  /** The shape of the backbone. */
  public BenchShape shape() {
    return shape;
  }

  /** Reads the name of a shape. */
  public static final class Converter implements ITypeConverter<BenchShape> {
    @Override
    public BenchShape convert(String key) {
      try {
        return BenchShape.of(key);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
