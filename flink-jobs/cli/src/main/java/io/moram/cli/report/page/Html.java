// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import io.moram.schemas.text.VisibleText;
import java.util.Locale;

/** Formats text and numbers for HTML. */
final class Html {

  private Html() {}

  /** Escapes the characters that have a meaning in HTML, and those that cannot be seen. */
  static String text(String plain) {
    return VisibleText.lines(plain)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A coordinate. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The colour of a task or domain. Neighbours have hues that are far apart. */
  static String color(int index) {
    return "hsl(" + (index * 137) % 360 + " 60% 45%)";
  }
}
