// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the orientation in metadata. Damaged metadata say nothing, and never refuse a picture: its
 * pixels may be sound.
 */
public final class ExifOrientation {

  /** What precedes EXIF data in a JPEG segment, and sometimes elsewhere. */
  public static final String PREFIX = "Exif\0\0";

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;
  private static final int MAX_XMP = 1 << 20;
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  private ExifOrientation() {}

  /**
   * The orientation in EXIF data.
   *
   * @return 1 to 8; 0 if they have none
   */
  public static int inExif(ByteView exif) {
    try {
      ByteView tiff =
          exif.is(0, PREFIX) ? exif.part(PREFIX.length(), exif.length() - PREFIX.length()) : exif;
      boolean little = tiff.is(0, "II*\0");
      if (!little && !tiff.is(0, "MM\0*")) {
        return 0;
      }
      ByteView view = tiff.ordered(little);
      long directory = view.u32(4);
      int entries = view.u16(directory);
      for (int i = 0; i < entries; i++) {
        long entry = directory + 2 + (long) i * ENTRY_BYTES;
        if (view.u16(entry) == TAG) {
          return value(view, entry);
        }
      }
      return 0;
    } catch (RefusedPictureException e) {
      return 0;
    }
  }

  private static int value(ByteView view, long entry) throws RefusedPictureException {
    long value =
        switch (view.u16(entry + 2)) {
          case SHORT -> view.u16(entry + 8);
          case LONG -> view.u32(entry + 8);
          default -> 0;
        };
    return value >= 1 && value <= 8 ? (int) value : 0;
  }

  /**
   * The orientation in an XMP packet.
   *
   * @return 1 to 8; 0 if it has none
   */
  public static int inXmp(ByteView packet) {
    if (packet.length() > MAX_XMP) {
      return 0;
    }
    Matcher found = XMP.matcher(packet.text());
    int value = found.find() ? Integer.parseInt(found.group(1)) : 0;
    return value <= 8 ? value : 0;
  }
}
