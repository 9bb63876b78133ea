// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;

/** The beginning of a record's bytes: as text if it is text, else in hexadecimal digits. */
final class PayloadExcerpt {

  private static final int TEXT = 72;
  private static final int BYTES = 24;

  private PayloadExcerpt() {}

  static String of(ByteBuffer payload) {
    ByteBuffer start = payload.duplicate();
    start.limit(start.position() + Math.min(start.remaining(), TEXT));
    if (!start.hasRemaining()) {
      return "(no bytes)";
    }
    String text = text(start);
    if (!text.isEmpty() && text.codePoints().noneMatch(Character::isISOControl)) {
      return "'" + text + (payload.remaining() > TEXT ? "…'" : "'");
    }
    byte[] bytes = new byte[Math.min(start.remaining(), BYTES)];
    start.get(bytes);
    return HexFormat.ofDelimiter(" ").formatHex(bytes) + (payload.remaining() > BYTES ? " …" : "");
  }

  /** The bytes in UTF-8 without a character that is cut; empty if they are no text. */
  private static String text(ByteBuffer bytes) {
    for (int cut = 0; cut < 4 && cut < bytes.remaining(); cut++) {
      ByteBuffer part = bytes.duplicate();
      part.limit(part.limit() - cut);
      try {
        return UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(part)
            .toString();
      } catch (CharacterCodingException e) {
        // The last character may be cut: try with fewer bytes.
      }
    }
    return "";
  }
}
