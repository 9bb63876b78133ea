// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.BenchShape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a shape. */
final class ShapeConverter implements ITypeConverter<BenchShape> {
  @Override
  public BenchShape convert(String key) {
    try {
      return BenchShape.of(key);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
