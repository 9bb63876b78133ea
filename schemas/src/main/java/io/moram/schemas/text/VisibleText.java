// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.text;

import java.util.function.IntFunction;
import org.apiguardian.api.API;

/**
 * Foreign text as it is shown in a terminal, a log or a report: every character that cannot be
 * seen, or that a terminal takes as a command, is written as its escape. For example U+001B is
 * {@code \}{@code u001b}, and a line break is {@code \n}. A backslash stays as it is.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class VisibleText {
  private static final int QUOTED = 64;
  private static final int EXPLAINED = 200;

  private VisibleText() {}

  /** A text on one line, with its escapes. */
  public static String of(String text) {
    return escaped(text, false, VisibleText::escape);
  }

  /** A text of several lines, with its escapes; the line breaks stay. */
  public static String lines(String text) {
    return escaped(text, true, VisibleText::escape);
  }

  /**
   * JSON as a JSON writer made it, with the escapes of JSON in its texts. It stays the same JSON;
   * the line breaks between its parts stay too.
   */
  public static String json(String json) {
    return escaped(json, true, VisibleText::escapeJson);
  }

  /** The text in quotes, with its escapes, cut to its first 64 characters. */
  public static String quoted(String text) {
    if (text.length() <= QUOTED) {
      return "'" + of(text) + "'";
    }
    int end = Character.isHighSurrogate(text.charAt(QUOTED - 1)) ? QUOTED - 1 : QUOTED;
    return "'" + of(text.substring(0, end)) + "…'";
  }

  /** The text of a failure, or its kind if it has none, with its escapes, cut to 200 characters. */
  public static String cut(Throwable failure) {
    String text = failure.getMessage();
    String explained = text == null ? failure.getClass().getSimpleName() : text;
    return of(
        explained.length() <= EXPLAINED ? explained : explained.substring(0, EXPLAINED) + "…");
  }

  private static String escaped(String text, boolean keepLines, IntFunction<String> escape) {
    int clean = 0;
    while (clean < text.length() && isPlain(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int sign = text.codePointAt(i);
      if ((sign == '\n' && keepLines) || sign == 0xFFFD || Signs.fault(text, i).isEmpty()) {
        shown.appendCodePoint(sign);
      } else {
        shown.append(escape.apply(sign));
      }
    }
    return shown.toString();
  }

  /** Whether a character is itself for certain. */
  private static boolean isPlain(char sign) {
    return sign >= ' ' && sign < 0x7F;
  }

  /** JSON escapes 16 bits at a time, so a sign beyond U+FFFF is two escapes. */
  private static String escapeJson(int sign) {
    StringBuilder escape = new StringBuilder();
    for (char half : Character.toChars(sign)) {
      escape.append("\\u%04x".formatted((int) half));
    }
    return escape.toString();
  }

  private static String escape(int sign) {
    return switch (sign) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> sign > 0xFFFF ? "\\u{%x}".formatted(sign) : "\\u%04x".formatted(sign);
    };
  }
}
