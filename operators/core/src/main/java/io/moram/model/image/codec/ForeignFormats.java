// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.RefusedPictureException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names the formats that are not accepted, so that a person knows what was sent. */
final class ForeignFormats {

  private static final int TEXT_BYTES = 4096;

  /** A beginning at a place, and whose it is. */
  private record Magic(int at, String bytes, String name) {
    Magic(String bytes, String name) {
      this(0, bytes, name);
    }
  }

  private static final List<Magic> MAGICS =
      List.of(
          new Magic(4, "ftypavi", "AVIF"),
          new Magic(4, "ftyphe", "HEIC"),
          new Magic(4, "ftypmif1", "HEIF"),
          new Magic(4, "ftypmsf1", "HEIF"),
          new Magic(4, "ftypcrx", "a Canon raw picture"),
          new Magic(4, "ftypqt", "a QuickTime video"),
          new Magic(4, "ftyp", "an MP4 video"),
          new Magic(4, "moov", "a QuickTime video"),
          new Magic("\u00FF\n", "JPEG XL"),
          new Magic(4, "JXL \r\n\u0087\n", "JPEG XL"),
          new Magic(4, "jP  \r\n\u0087\n", "JPEG 2000"),
          new Magic("\u00FFO\u00FFQ", "JPEG 2000"),
          new Magic("II\u00BC", "JPEG XR"),
          new Magic("II+\0", "BigTIFF"),
          new Magic("MM\0+", "BigTIFF"),
          new Magic("IIRO", "an Olympus raw picture"),
          new Magic("IIU\0", "a Panasonic raw picture"),
          new Magic("FUJIFILM", "a Fujifilm raw picture"),
          new Magic("\0\0\u0001\0", "an icon (ICO)"),
          new Magic("\0\0\u0002\0", "a cursor (CUR)"),
          new Magic("icns", "an icon (ICNS)"),
          new Magic("8BPS", "a Photoshop document (PSD)"),
          new Magic("gimp xcf", "a GIMP document (XCF)"),
          new Magic("%PDF", "PDF"),
          new Magic("%!PS", "PostScript"),
          new Magic("\u00C5\u00D0\u00D3\u00C6", "PostScript (EPS)"),
          new Magic("AT&TFORM", "DjVu"),
          new Magic("DDS ", "DDS"),
          new Magic("v/1\u0001", "OpenEXR"),
          new Magic("#?RADIANCE", "Radiance HDR"),
          new Magic("#?RGBE", "Radiance HDR"),
          new Magic("qoif", "QOI"),
          new Magic("FLIF", "FLIF"),
          new Magic("BPG\u00FB", "BPG"),
          new Magic("farbfeld", "farbfeld"),
          new Magic("SIMPLE  =", "FITS"),
          new Magic(128, "DICM", "DICOM"),
          new Magic("\u0001\u00DA", "SGI"),
          new Magic("Y\u00A6j\u0095", "a Sun raster picture"),
          new Magic("\u00D7\u00CD\u00C6\u009A", "WMF"),
          new Magic("\n\u0005\u0001", "PCX"),
          new Magic("P7\n", "PAM"),
          new Magic("PF", "PFM"),
          new Magic("Pf", "PFM"),
          new Magic("\u008AMNG", "MNG"),
          new Magic("\u008BJNG", "JNG"),
          new Magic("\u001F\u008B", "gzip data"),
          new Magic("PK\u0003\u0004", "a zip file"),
          new Magic("PK\u0005\u0006", "an empty zip file"),
          new Magic("7z\u00BC\u00AF", "a 7z file"),
          new Magic("Rar!", "a RAR file"),
          new Magic("BZh", "bzip2 data"),
          new Magic("\u00FD7zXZ", "xz data"),
          new Magic("(\u00B5/\u00FD", "Zstandard data"),
          new Magic(257, "ustar", "a tar file"),
          new Magic("\u001AE\u00DF\u00A3", "a Matroska or WebM video"),
          new Magic(8, "AVI ", "an AVI video"),
          new Magic(8, "WAVE", "sound (WAV)"),
          new Magic("\0\0\u0001\u00BA", "an MPEG video"),
          new Magic("\0\0\u0001\u00B3", "an MPEG video"),
          new Magic("FLV", "a Flash video"),
          new Magic("OggS", "Ogg"),
          new Magic("ID3", "sound (MP3)"),
          new Magic("fLaC", "sound (FLAC)"),
          new Magic("\u0093NUMPY", "a NumPy array"),
          new Magic("\u0089HDF", "HDF5"),
          new Magic("PAR1", "Parquet"),
          new Magic("\u00ABKTX ", "KTX"),
          new Magic(40, " EMF", "EMF"),
          new Magic("SQLite format 3", "an SQLite database"),
          new Magic("\u00D0\u00CF\u0011\u00E0", "an Office document"),
          new Magic("\0\u0005\u0016\u0007", "AppleDouble metadata of macOS"),
          new Magic("MZ", "a Windows program"),
          new Magic("\u00CF\u00FA\u00ED\u00FE", "a macOS program"),
          new Magic("\u00CA\u00FE\u00BA\u00BE", "a Java class or a macOS program"),
          new Magic("\u007FELF", "a Linux program"),
          new Magic("data:image/", "a data URI"),
          new Magic("/9j/", "Base64 text of a JPEG"),
          new Magic("iVBORw0KGgo", "Base64 text of a PNG"),
          new Magic("R0lGOD", "Base64 text of a GIF"),
          new Magic("UklGR", "Base64 text of a WebP"));

  /** How pictures begin whose bytes a program took for characters. */
  private static final List<Magic> CHANGED =
      List.of(
          new Magic("\u0089PNG\n", "a PNG"),
          new Magic("\u0089PNG\r\r\n", "a PNG"),
          new Magic("\u00C2\u0089PNG", "a PNG"),
          new Magic("\u00EF\u00BF\u00BDPNG", "a PNG"),
          new Magic("?PNG", "a PNG"),
          new Magic("\u00C3\u00BF\u00C3\u0098\u00C3\u00BF", "a JPEG"),
          new Magic("\u00EF\u00BF\u00BD\u00EF\u00BF\u00BD\u00EF\u00BF\u00BD", "a JPEG"));

  /** What may stand before a picture, such as the frame of a registry or a part of a mail. */
  private static final int MOST_BYTES_BEFORE = 512;

  private static final List<Magic> BEGINNINGS =
      List.of(
          new Magic("\u00FF\u00D8\u00FF", "a JPEG"), new Magic("\u0089PNG\r\n\u001A\n", "a PNG"));

  private ForeignFormats() {}

  /** What to say about bytes that are in no format that is accepted. */
  static RefusedPictureException refusal(ByteView bytes) throws RefusedPictureException {
    for (Magic magic : MAGICS) {
      if (bytes.is(magic.at(), magic.bytes())) {
        return RefusedPictureException.unsupported(magic.name());
      }
    }
    String displaced = displaced(bytes);
    if (displaced != null) {
      return RefusedPictureException.unknown(displaced);
    }
    String text = textKind(bytes);
    if (text != null) {
      return RefusedPictureException.unsupported(text);
    }
    return RefusedPictureException.unknown(
        "the "
            + bytes.length()
            + " bytes are not a picture of a known format; convert it to JPEG, PNG or WebP");
  }

  /** What is known of a picture that was changed on its way; null if nothing is. */
  private static @Nullable String displaced(ByteView bytes) throws RefusedPictureException {
    for (Magic magic : CHANGED) {
      if (bytes.is(0, magic.bytes())) {
        return "the picture is "
            + magic.name()
            + " that a program took for text, which changed its bytes; send them unchanged";
      }
    }
    for (int at = 1; at < Math.min(MOST_BYTES_BEFORE, bytes.length()); at++) {
      for (Magic magic : BEGINNINGS) {
        if (bytes.is(at, magic.bytes())) {
          return "the picture is "
              + magic.name()
              + " with "
              + at
              + " other bytes before it; send it from its first byte on";
        }
      }
    }
    for (int at = 0; at < bytes.length(); at++) {
      if (bytes.u8(at) != 0) {
        return null;
      }
    }
    return "the " + bytes.length() + " bytes are all zero; write the file again";
  }

  /** The kind of a text; null if the bytes are none. */
  private static @Nullable String textKind(ByteView bytes) throws RefusedPictureException {
    String start = bytes.part(0, Math.min(TEXT_BYTES, bytes.length())).text();
    String utf8 = start.startsWith("\u00EF\u00BB\u00BF") ? start.substring(3) : start;
    // Two bytes per character: every other one is 0.
    boolean wide = utf8.startsWith("\u00FF\u00FE") || utf8.startsWith("\u00FE\u00FF");
    String text = (wide ? utf8.substring(2).replace("\0", "") : utf8).strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.isEmpty() || text.chars().anyMatch(ForeignFormats::isNoText)) {
      return null;
    }
    if (lower.contains("<svg")) {
      return "SVG";
    }
    if (lower.contains("<html") || lower.startsWith("<!doctype html") || lower.contains("<body")) {
      return "an HTML page";
    }
    if (lower.startsWith("<")) {
      return "XML";
    }
    if (lower.startsWith("{") || lower.startsWith("[")) {
      return "JSON";
    }
    return lower.startsWith("version https://git-lfs") ? "a Git LFS pointer" : "text";
  }

  private static boolean isNoText(int character) {
    return (character < ' ' && character != '\n' && character != '\r' && character != '\t')
        || character == 0x7F;
  }
}
