// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time: a duration before now, such as {@code 10 min}, or a date and time in ISO 8601. */
public final class SinceConverter implements ITypeConverter<Instant> {

  private final InstantSource clock;

  /** Picocli needs this constructor. */
  SinceConverter() {
    this(InstantSource.system());
  }

  SinceConverter(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Instant convert(String value) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException noDate) {
      try {
        return clock.instant().minus(TimeUtils.parseDuration(value));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException(
            "is '"
                + value
                + "'; must be a duration such as 10 min, or a time such as"
                + " 2026-01-31T08:00:00Z.");
      }
    }
  }
}
