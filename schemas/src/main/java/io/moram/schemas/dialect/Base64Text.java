// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import io.moram.schemas.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads base64 in the dialects that producers write: with or without padding, with the alphabet of
 * RFC 4648 or its variant for URLs, with blanks and line breaks, and as a data URI of any media
 * type.
 */
public final class Base64Text {
  private static final String DATA_URI = "data:";
  private static final Pattern ADDRESS = Pattern.compile("^(https?|s3|gs|hdfs|file|ftp)://.*");
  private static final Pattern PYTHON_BYTES = Pattern.compile("(?s)^b(['\"]).*\\1$");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("(?i)^(0x)?(ffd8ff|89504e47|47494638|52494646|424d)([0-9a-f]{2})+$");

  /** The starts of a picture file in base64: JPEG, PNG, GIF, WebP, TIFF, and a data URI. */
  private static final Pattern PICTURE_AGAIN =
      Pattern.compile("^(/9j/|iVBORw0KGgo|R0lGOD|UklGR|SUkqA|TU0AK|data:image/|b['\"]).*");

  private static final int LOOKED_AT = 64;

  private Base64Text() {}

  /**
   * Decodes a text.
   *
   * @throws DialectException if it is no base64, or something else in base64's alphabet
   */
  public static byte[] decode(String text) throws DialectException {
    String stripped = text.strip();
    refuseOtherForms(stripped);
    byte[] decoded = decodeBody(body(stripped));
    String start =
        new String(decoded, 0, Math.min(LOOKED_AT, decoded.length), StandardCharsets.ISO_8859_1);
    if (PICTURE_AGAIN.matcher(start.replaceAll("\\s", "")).matches()) {
      throw new DialectException("is base64 of base64. Encode the file's bytes once.");
    }
    return decoded;
  }

  private static void refuseOtherForms(String text) throws DialectException {
    String start = text.substring(0, Math.min(LOOKED_AT, text.length()));
    if (PYTHON_BYTES.matcher(text).matches()) {
      throw new DialectException(
          "is the printed form of Python bytes, b'...'. Send"
              + " base64.b64encode(data).decode('ascii').");
    }
    if (ADDRESS.matcher(start.toLowerCase(Locale.ROOT)).matches()) {
      throw new DialectException(
          "is the address " + VisibleText.quoted(text) + ". Send the file's bytes as base64.");
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      throw new DialectException("is hexadecimal. Send the file's bytes as base64.");
    }
  }

  /** The base64 itself, without the head of a data URI. */
  private static String body(String text) throws DialectException {
    if (!text.regionMatches(true, 0, DATA_URI, 0, DATA_URI.length())) {
      return text;
    }
    int comma = text.indexOf(',');
    String head = comma < 0 ? "" : text.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!head.replace(" ", "").endsWith(";base64")) {
      throw new DialectException(
          "is a data URI without ';base64,'. Send data:<media type>;base64,<base64>.");
    }
    return text.substring(comma + 1)
        .replaceAll("%2[bB]", "+")
        .replaceAll("%2[fF]", "/")
        .replaceAll("%3[dD]", "=")
        .replaceAll("%(0[aAdD9]|20)", " ");
  }

  private static byte[] decodeBody(String body) throws DialectException {
    byte[] signs = new byte[body.length()];
    int count = 0;
    int padding = 0;
    boolean spaces = false;
    for (int i = 0; i < body.length(); i++) {
      char sign = body.charAt(i);
      if (sign == ' ' || (sign >= '\t' && sign <= '\r')) {
        spaces |= sign == ' ';
      } else if (sign == '=') {
        padding++;
      } else if (padding > 0) {
        throw new DialectException(
            "goes on after its padding '='. Encode all bytes as one text of base64.");
      } else {
        signs[count++] = sign(body, i);
      }
    }
    if (padding > 0 && spaces && (count + padding) % 4 != 0) {
      throw new DialectException(
          "has blanks in place of '+', as a form or an address makes them. Send it as JSON.");
    }
    if (count % 4 == 1) {
      throw new DialectException(
          "is base64 of " + count + " characters, and one more is missing. It may be cut off.");
    }
    return Base64.getDecoder().decode(Arrays.copyOf(signs, count));
  }

  private static byte sign(String body, int index) throws DialectException {
    char sign = body.charAt(index);
    if (sign == '-') {
      return '+';
    }
    if (sign == '_') {
      return '/';
    }
    boolean known =
        (sign >= 'A' && sign <= 'Z')
            || (sign >= 'a' && sign <= 'z')
            || (sign >= '0' && sign <= '9')
            || sign == '+'
            || sign == '/';
    if (!known) {
      throw new DialectException(
          "is not base64: character %d is %s. Send the file's bytes as base64."
              .formatted(
                  index + 1,
                  VisibleText.quoted(new String(Character.toChars(body.codePointAt(index))))));
    }
    return (byte) sign;
  }
}
