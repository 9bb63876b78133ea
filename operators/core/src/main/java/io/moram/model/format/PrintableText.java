// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

/**
 * Text of a model's files in messages: on one line, without characters that control a terminal, and
 * cut.
 */
public final class PrintableText {

  private static final int MOST = 120;

  private PrintableText() {}

  /** A name or a value, such as a tensor's name or a node of JSON. */
  public static String of(Object foreign) {
    String text = foreign.toString();
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int sign = text.codePointAt(i);
      if (shown.length() >= MOST) {
        return shown.append('…').toString();
      }
      if (isVisible(sign)) {
        shown.appendCodePoint(sign);
      } else {
        shown.append(String.format("\\u%04x", sign));
      }
    }
    return shown.toString();
  }

  private static boolean isVisible(int sign) {
    return switch (Character.getType(sign)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
