// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why bytes are no JSON, in words for their producer. */
public final class JsonFault {
  /** The deepest nesting of objects and arrays that is read. */
  public static final int DEEPEST = 32;

  /** The most digits of a number. */
  public static final int MOST_DIGITS = 100;

  private static final Pattern DUPLICATE = Pattern.compile("[Dd]uplicate [^']*'([^']{0,200})");
  private static final int SHOWN = 12;

  private JsonFault() {}

  /**
   * The fault as the end of a sentence.
   *
   * @param bytes the bytes that were parsed, from {@code start}
   */
  public static String describe(IOException failure, byte[] bytes, int start) {
    String text = String.valueOf(failure.getMessage());
    Matcher duplicate = DUPLICATE.matcher(text);
    if (duplicate.find()) {
      return "Duplicate field %s. Send each field once."
          .formatted(VisibleText.quoted(String.valueOf(duplicate.group(1))));
    }
    if (failure instanceof StreamConstraintsException) {
      return constraint(text);
    }
    int invalid = invalidUtf8(bytes, start);
    if (invalid >= 0) {
      return "byte %d is not UTF-8. Encode the text as UTF-8.".formatted(invalid);
    }
    if (failure instanceof JsonEOFException) {
      return "it ends after %,d bytes, before its object does. It may be cut off."
          .formatted(bytes.length);
    }
    if (text.startsWith("Trailing token")) {
      return "more follows behind the object. Send one object per message.";
    }
    return failure instanceof JsonProcessingException parsing
        ? sign(parsing.getLocation(), bytes, start)
        : "it cannot be parsed.";
  }

  private static String constraint(String text) {
    if (text.contains("nesting")) {
      return "its objects and arrays are nested deeper than " + DEEPEST + " levels.";
    }
    return text.contains("umber")
        ? "a number has more than " + MOST_DIGITS + " digits."
        : "a field's name is too long.";
  }

  /** Names the place of the fault, and what stands there. */
  private static String sign(JsonLocation location, byte[] bytes, int start) {
    long offset = location == null ? -1 : location.getByteOffset() + start;
    if (offset < 0 || offset >= bytes.length) {
      return "it ends or breaks off after %,d bytes.".formatted(bytes.length);
    }
    // The parser has read the sign at fault, or stands at it.
    int at = (int) offset;
    while (at > start && (bytes[at] == ' ' || bytes[at] == '\n')) {
      at--;
    }
    int from = Math.max(start, at - 1);
    String near =
        new String(bytes, from, Math.min(SHOWN, bytes.length - from), StandardCharsets.UTF_8);
    String remedy =
        near.contains("'") || near.contains("True") || near.contains("None")
            ? " It looks like a printed Python object; send json.dumps(object)."
            : "";
    return "an error is at byte %d, near %s.%s".formatted(at, VisibleText.quoted(near), remedy);
  }

  /** The offset of the first byte that is not UTF-8; -1 if there is none. */
  private static int invalidUtf8(byte[] bytes, int start) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(8192);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError()) {
        return in.position();
      }
      if (result.isUnderflow()) {
        return -1;
      }
      out.clear();
    }
  }
}
