// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.text.VisibleText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a time in the dialects of JSON producers.
 *
 * <ul>
 *   <li>A number of at least 10^8 and less than 10^11 counts seconds since 1970-01-01 UTC: 1973 to
 *       5138. Another one counts milliseconds. A part of a millisecond is dropped.
 *   <li>A text of digits is such a number.
 *   <li>Another text is a date and time of ISO 8601 with a zone: {@code 2026-03-01T12:00:00Z}, or
 *       with an offset. A blank may stand for the T.
 * </ul>
 */
public final class EventTimes {
  /** The least number that counts seconds; as milliseconds it is 1970-01-02. */
  public static final double LEAST_SECONDS = 1e8;

  /** The end of the numbers that count seconds; as milliseconds it is 1973-03-03. */
  public static final double END_OF_SECONDS = 1e11;

  /** As milliseconds it is the year 5138. */
  private static final double END_OF_MILLIS = 1e14;

  private static final int LONGEST = 64;
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");
  private static final Pattern WITHOUT_ZONE =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+)?");

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  /**
   * A time that was read.
   *
   * @param millis milliseconds since 1970-01-01 UTC
   * @param inSeconds whether the number counted seconds
   */
  public record ReadTime(long millis, boolean inSeconds) {}

  private EventTimes() {}

  /**
   * Reads a time.
   *
   * @throws DialectException if it is none, or has no zone
   */
  public static ReadTime read(JsonNode value) throws DialectException {
    if (value.isNumber()) {
      return ofNumber(value.doubleValue(), value.asText());
    }
    if (!value.isTextual()) {
      throw new DialectException(
          "is " + JsonKind.of(value) + "; must be a number of milliseconds since 1970-01-01 UTC.");
    }
    String text = value.textValue().strip();
    if (text.length() <= LONGEST && NUMBER.matcher(text).matches()) {
      return ofNumber(Double.parseDouble(text), text);
    }
    return ofText(text);
  }

  private static ReadTime ofNumber(double number, String written) throws DialectException {
    if (!(Math.abs(number) < END_OF_MILLIS)) {
      boolean tooFine = Math.abs(number) >= END_OF_MILLIS && Math.abs(number) < 1e20;
      throw new DialectException(
          "is %s; must be milliseconds since 1970-01-01 UTC, less than 10^14.%s"
              .formatted(
                  VisibleText.quoted(written),
                  tooFine ? " It looks like microseconds or nanoseconds." : ""));
    }
    boolean inSeconds = number >= LEAST_SECONDS && number < END_OF_SECONDS;
    return new ReadTime((long) Math.floor(inSeconds ? number * 1000 : number), inSeconds);
  }

  private static ReadTime ofText(String text) throws DialectException {
    String quoted = VisibleText.quoted(text);
    if (text.length() > LONGEST) {
      throw new DialectException("is " + quoted + "; must be a time of ISO 8601.");
    }
    if (WITHOUT_ZONE.matcher(text).matches()) {
      throw new DialectException(
          "is " + quoted + "; must have a time and its zone, as in 2026-03-01T12:00:00Z.");
    }
    try {
      String joined = text.length() > 10 && text.charAt(10) == ' ' ? withT(text) : text;
      Instant time = OffsetDateTime.parse(joined, ISO).toInstant();
      return new ReadTime(time.toEpochMilli(), false);
    } catch (DateTimeException | ArithmeticException e) {
      throw new DialectException(
          "is "
              + quoted
              + "; must be milliseconds since 1970-01-01 UTC, or a time of ISO 8601 such as"
              + " 2026-03-01T12:00:00Z.");
    }
  }

  private static String withT(String text) {
    return text.substring(0, 10) + "T" + text.substring(11);
  }
}
