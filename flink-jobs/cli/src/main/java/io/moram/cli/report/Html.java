// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.Locale;

/** Text and numbers as they are written into HTML. */
final class Html {

  private Html() {}

  /** Text with the characters that HTML gives a meaning escaped. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A coordinate. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The colour of a task or domain: hues far apart from their neighbours'. */
  static String color(int index) {
    return "hsl(" + (index * 137) % 360 + " 60% 45%)";
  }
}
