// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads one of an enum's values by the name that people write.
 *
 * @param <E> the enum
 */
public abstract class EnumName<E extends Enum<E>> implements ITypeConverter<E> {

  private final Class<E> type;

  /** Reads values of a type. */
  protected EnumName(Class<E> type) {
    this.type = type;
  }

  @Override
  public final E convert(String value) {
    E[] values = type.getEnumConstants();
    return Arrays.stream(values)
        .filter(one -> one.toString().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + value
                        + "' is none of them; must be one of "
                        + Arrays.asList(values)
                        + "."));
  }
}
