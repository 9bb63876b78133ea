// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * The characters that a reader cannot see, or that change what a reader sees.
 *
 * <p>Two kinds of them are part of ordinary text, and are allowed at their place: the joiners
 * U+200C and U+200D between letters of a script that joins its letters, and between emoji; and the
 * variation selectors U+FE0E and U+FE0F after a symbol.
 */
final class Signs {
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;
  private static final int REPLACEMENT = 0xFFFD;

  /** Letters and marks that show nothing: fillers, grapheme joiner, vowels of no sound, braille. */
  private static final Set<Integer> INVISIBLE =
      Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0);

  /** Format characters that can be seen: signs of Arabic and Syriac numbers and abbreviations. */
  private static final Set<Integer> VISIBLE_FORMATS =
      Set.of(
          0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2,
          0x110BD, 0x110CD);

  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.NKO,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

  private Signs() {}

  /**
   * What is wrong with the character at an index of a text, in words; empty if nothing is.
   *
   * @param index where the code point begins
   */
  static String fault(String text, int index) {
    int sign = text.codePointAt(index);
    return switch (Character.getType(sign)) {
      case Character.CONTROL -> "a control character";
      case Character.SURROGATE -> "half of a surrogate pair";
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "a line separator";
      case Character.FORMAT -> format(text, index, sign);
      default -> other(text, index, sign);
    };
  }

  /**
   * What is wrong with the character at an index of a text that only the model reads: fewer
   * characters are wrong there. Empty if nothing is.
   *
   * @param index where the code point begins
   */
  static String proseFault(String text, int index) {
    int sign = text.codePointAt(index);
    boolean isWrong =
        switch (Character.getType(sign)) {
          case Character.CONTROL -> sign != '\t' && sign != '\n' && sign != '\r';
          case Character.SURROGATE -> true;
          default -> sign == REPLACEMENT || isNone(sign);
        };
    return isWrong ? fault(text, index) : "";
  }

  private static String format(String text, int index, int sign) {
    if (VISIBLE_FORMATS.contains(sign)) {
      return "";
    }
    if (isBidirectional(sign)) {
      return "a control of the writing direction";
    }
    boolean joins = (sign == JOINER || sign == NON_JOINER) && joinsNeighbours(text, index, sign);
    return joins ? "" : "an invisible character";
  }

  private static String other(String text, int index, int sign) {
    if (sign == REPLACEMENT) {
      return "the sign for text that was not UTF-8";
    }
    if (sign == TEXT_STYLE || sign == EMOJI_STYLE) {
      return index > 0 && takesStyle(text.codePointBefore(index)) ? "" : "an invisible character";
    }
    boolean isSelector =
        (sign >= 0xFE00 && sign <= 0xFE0F)
            || (sign >= 0xE0100 && sign <= 0xE01EF)
            || (sign >= 0x180B && sign <= 0x180F);
    boolean isTag = sign >= 0xE0000 && sign <= 0xE0FFF;
    if (isSelector || isTag || INVISIBLE.contains(sign)) {
      return "an invisible character";
    }
    return isNone(sign) ? "no character of Unicode" : "";
  }

  private static boolean isNone(int sign) {
    return (sign & 0xFFFE) == 0xFFFE || (sign >= 0xFDD0 && sign <= 0xFDEF);
  }

  static boolean isBidirectional(int sign) {
    return sign == 0x061C
        || sign == 0x200E
        || sign == 0x200F
        || (sign >= 0x202A && sign <= 0x202E)
        || (sign >= 0x2066 && sign <= 0x2069);
  }

  private static boolean joinsNeighbours(String text, int index, int sign) {
    int after = index + Character.charCount(sign);
    if (index == 0 || after >= text.length()) {
      return false;
    }
    int before = text.codePointBefore(index);
    int next = text.codePointAt(after);
    boolean letters = isOfJoiningScript(before) && isOfJoiningScript(next);
    boolean emoji = sign == JOINER && (isSymbol(before) || before == EMOJI_STYLE) && isSymbol(next);
    return letters || emoji;
  }

  private static boolean isOfJoiningScript(int sign) {
    return JOINING.contains(UnicodeScript.of(sign));
  }

  private static boolean isSymbol(int sign) {
    int type = Character.getType(sign);
    // The skin tones are modifiers.
    return type == Character.OTHER_SYMBOL || (sign >= 0x1F3FB && sign <= 0x1F3FF);
  }

  private static boolean takesStyle(int sign) {
    int type = Character.getType(sign);
    return type == Character.OTHER_SYMBOL
        || type == Character.MATH_SYMBOL
        || (sign >= '0' && sign <= '9')
        || sign == '#'
        || sign == '*'
        || sign == 0x203C
        || sign == 0x2049
        || sign == 0x3030
        || sign == 0x303D;
  }
}
