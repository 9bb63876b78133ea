// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.text;

import java.text.Normalizer;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The form of the texts that producers choose: labels, ids, markers, domains and prompts. So two
 * texts that look alike are equal, and no text does more than to be read.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class ForeignText {
  private ForeignText() {}

  /**
   * A text in Unicode's form NFC, without blanks at its ends, and with one plain space for the
   * blanks between two words. Blanks are Unicode's spaces, also those that do not break; at the
   * ends, line ends and tabs are blanks too.
   */
  public static String tidy(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder tidy = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char sign = text.charAt(i);
      if (!isSpace(sign)) {
        tidy.append(sign);
      } else if (!isSpace(text.charAt(i - 1))) {
        tidy.append(' ');
      }
    }
    return composed(tidy.toString());
  }

  /** A text in Unicode's form NFC. */
  public static String composed(String text) {
    return Normalizer.isNormalized(text, Normalizer.Form.NFC)
        ? text
        : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /**
   * The first character that a text must not have, in words with its code point: control
   * characters, halves of surrogate pairs, line separators, controls of the writing direction,
   * other invisible characters, and the sign for text that was not UTF-8.
   *
   * @return empty if there is none
   */
  public static Optional<String> forbidden(String text) {
    return first(text, Signs::fault);
  }

  /**
   * The first character that a text which only a model reads must not have, in words with its code
   * point: control characters other than tabs and line breaks, halves of surrogate pairs, the sign
   * for text that was not UTF-8, and code points that are no characters.
   *
   * @return empty if there is none
   */
  public static Optional<String> forbiddenInProse(String text) {
    return first(text, Signs::proseFault);
  }

  /** Says what is wrong with the character at an index; empty if nothing is. */
  private interface CharacterCheck {
    String fault(String text, int index);
  }

  private static Optional<String> first(String text, CharacterCheck check) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String fault = check.fault(text, i);
      if (!fault.isEmpty()) {
        return Optional.of(
            "U+%04X at character %d, %s".formatted(text.codePointAt(i), i + 1, fault));
      }
    }
    return Optional.empty();
  }

  private static boolean isSpace(char sign) {
    return Character.getType(sign) == Character.SPACE_SEPARATOR;
  }

  private static boolean isBlank(char sign) {
    return isSpace(sign) || (sign >= '\t' && sign <= '\r') || sign == '\u0085';
  }
}
