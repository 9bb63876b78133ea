// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.ExifOrientation;
import io.moram.model.image.file.Orientation;
import io.moram.model.image.file.RefusedPictureException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What the metadata of a PNG say of its orientation. Programs write it in one of three ways: as
 * EXIF data, as a text of hexadecimal EXIF data (ImageMagick), or as an XMP packet. Damaged texts
 * say nothing.
 */
final class PngTexts {

  private static final String PROFILE = "Raw profile type exif\0";
  private static final String XMP = "XML:com.adobe.xmp\0";

  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  /** Texts can be compressed a thousand times. Metadata are small. */
  private static final int MOST_BYTES = 1 << 20;

  /** A profile's text begins with an empty line, its name, and its length. */
  private static final int LINES_BEFORE_HEX = 3;

  private int exif;
  private int profile;
  private int xmp;
  private boolean hasProfile;
  private boolean hasXmp;

  /** Reads a chunk. Only the first text of a kind counts, so that many of them take no time. */
  void read(String chunk, ByteView data) throws RefusedPictureException {
    switch (chunk) {
      case "eXIf" -> exif = exif == 0 ? ExifOrientation.inExif(data) : exif;
      case "iTXt" -> readXmp(data);
      case "tEXt" -> readProfile(data, PROFILE.length(), false);
      case "zTXt" -> readProfile(data, PROFILE.length() + 1, true);
      default -> {
        // Other chunks say nothing of the orientation.
      }
    }
  }

  /** The orientation. */
  Orientation orientation() {
    int inExif = exif > 0 ? exif : profile;
    return Orientation.of(inExif > 0 ? inExif : xmp);
  }

  private void readProfile(ByteView data, int from, boolean isCompressed)
      throws RefusedPictureException {
    if (hasProfile || !data.is(0, PROFILE) || data.length() < from) {
      return;
    }
    hasProfile = true;
    String[] lines = text(rest(data, from), isCompressed).split("\n", LINES_BEFORE_HEX + 1);
    if (lines.length <= LINES_BEFORE_HEX) {
      return;
    }
    try {
      byte[] bytes = HexFormat.of().parseHex(lines[LINES_BEFORE_HEX].replaceAll("\\s", ""));
      profile = ExifOrientation.inExif(ByteView.of(bytes, false));
    } catch (IllegalArgumentException e) {
      profile = 0;
    }
  }

  /**
   * After the keyword: whether it is compressed, by which method, a language, and a translation.
   */
  private void readXmp(ByteView data) throws RefusedPictureException {
    int at = XMP.length() + 2;
    if (hasXmp || !data.is(0, XMP) || data.length() < at) {
      return;
    }
    hasXmp = true;
    for (int zeros = 0; zeros < 2 && at < data.length(); at++) {
      zeros += data.u8(at) == 0 ? 1 : 0;
    }
    byte[] packet = text(rest(data, at), data.u8(XMP.length()) == 1).getBytes(LATIN);
    xmp = ExifOrientation.inXmp(ByteView.of(packet, false));
  }

  private static ByteView rest(ByteView data, int from) throws RefusedPictureException {
    return data.part(from, data.length() - (long) from);
  }

  /** A text of single-byte characters; an empty one if it is too long or damaged. */
  private static String text(ByteView data, boolean isCompressed) {
    if (!isCompressed) {
      return data.length() > MOST_BYTES ? "" : data.text();
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data.copy());
      byte[] text = new byte[MOST_BYTES];
      int length = inflater.inflate(text);
      return inflater.finished() ? new String(text, 0, length, LATIN) : "";
    } catch (DataFormatException e) {
      return "";
    } finally {
      inflater.end();
    }
  }
}
