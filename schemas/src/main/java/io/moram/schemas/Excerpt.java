// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

/** Shortens foreign text before it goes into a message for people. */
final class Excerpt {
  private static final int QUOTED = 64;
  private static final int EXPLAINED = 200;

  private Excerpt() {}

  /** The value in quotes, cut to 64 characters. */
  static String of(String value) {
    return value.length() <= QUOTED ? "'" + value + "'" : "'" + value.substring(0, QUOTED) + "…'";
  }

  /** An exception's kind and text, cut to 200 characters. */
  static String of(Exception exception) {
    String text = exception.getMessage();
    String explained = text == null ? exception.getClass().getSimpleName() : text;
    return explained.length() <= EXPLAINED ? explained : explained.substring(0, EXPLAINED) + "…";
  }
}
