// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.ExifOrientation;
import io.moram.model.image.file.Orientation;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.PictureReaders;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import io.moram.model.image.file.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A JPEG file. Only the segments that its samples need reach the decoder. So a damaged colour
 * profile or another segment of an application does no harm, and colours do not depend on it.
 */
final class JpegFile implements EncodedPicture {

  /** The most scans. Programs write 10 or so. */
  private static final int MAX_SCANS = 100;

  /** All programs that write CMYK follow Adobe. */
  private static final int ADOBE_PAPER = 255;

  private static final int START = 0xD8;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int QUANTISATION = 0xDB;
  private static final int LINES = 0xDC;
  private static final int RESTARTS = 0xDD;
  private static final int HUFFMAN = 0xC4;
  private static final int JPG = 0xC8;
  private static final int ARITHMETIC = 0xCC;
  private static final int JFIF = 0xE0;
  private static final int EXIF = 0xE1;
  private static final int ADOBE = 0xEE;
  private static final int LOSSLESS_LS = 0xF7;
  private static final String XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0";

  private final ByteView file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int[] ids = new int[0];
  private long coefficients;
  private boolean progressive;
  private int scans;
  private boolean jfif;
  private int transform = -1;
  private int exif;
  private int xmp;

  private JpegFile(ByteView file) {
    this.file = file;
  }

  /** Reads all markers of a file. */
  static JpegFile open(ByteView bytes) throws RefusedPictureException {
    JpegFile file = new JpegFile(bytes);
    file.scan();
    return file;
  }

  private void scan() throws RefusedPictureException {
    long at = 2;
    mark(START);
    while (true) {
      // Decoders skip what stands between two segments.
      while (file.u8(at) != 0xFF || file.u8(at + 1) == 0 || file.u8(at + 1) == 0xFF) {
        at++;
      }
      int marker = file.u8(at + 1);
      if (marker == END) {
        mark(END);
        requirePixels();
        return;
      }
      if (marker == START || marker == 0x01 || isRestart(marker)) {
        at += 2;
        continue;
      }
      int length = file.u16(at + 2);
      if (length < 2) {
        throw RefusedPictureException.damaged("a segment has " + length + " bytes");
      }
      ByteView segment = file.part(at + 4, length - 2);
      read(marker, segment);
      at += 2 + length;
      if (marker == SCAN) {
        at = copyScan(at);
      }
    }
  }

  private void requirePixels() throws RefusedPictureException {
    if (ids.length == 0 || scans == 0) {
      throw RefusedPictureException.damaged("it ends before its pixels");
    }
  }

  private void read(int marker, ByteView segment) throws RefusedPictureException {
    switch (marker) {
      case QUANTISATION, HUFFMAN, RESTARTS -> keep(marker, segment);
      case SCAN -> {
        if (ids.length == 0) {
          throw RefusedPictureException.damaged("a scan precedes the size");
        }
        if (++scans > MAX_SCANS) {
          throw RefusedPictureException.tooLarge(
              "the picture has more than " + MAX_SCANS + " scans. Save it with fewer.");
        }
        keep(marker, segment);
      }
      case JFIF -> jfif |= segment.is(0, "JFIF\0");
      case EXIF -> readMetadata(segment);
      case ADOBE -> {
        if (segment.is(0, "Adobe") && segment.has(11, 1)) {
          transform = segment.u8(11);
        }
      }
      case LOSSLESS_LS -> throw RefusedPictureException.unsupported("JPEG-LS");
      case LINES -> throw RefusedPictureException.unsupported("a JPEG without a height");
      default -> {
        if (marker >= 0xC0 && marker <= 0xCF && marker != JPG && marker != ARITHMETIC) {
          readFrame(marker, segment);
        }
      }
    }
  }

  private void readMetadata(ByteView segment) throws RefusedPictureException {
    if (exif == 0 && segment.is(0, ExifOrientation.PREFIX)) {
      exif = ExifOrientation.inExif(segment);
    } else if (xmp == 0 && segment.is(0, XMP_PREFIX)) {
      xmp = ExifOrientation.inXmp(segment);
    }
  }

  private void readFrame(int marker, ByteView segment) throws RefusedPictureException {
    String process =
        switch (marker) {
          case 0xC0, 0xC1, 0xC2 -> "";
          case 0xC3 -> "lossless JPEG";
          case 0xC9, 0xCA, 0xCB -> "JPEG with arithmetic coding";
          default -> "hierarchical JPEG";
        };
    if (!process.isEmpty()) {
      throw RefusedPictureException.unsupported(process);
    }
    int bits = segment.u8(0);
    if (bits != 8) {
      throw RefusedPictureException.unsupported("JPEG of " + bits + " bits per sample");
    }
    if (ids.length > 0) {
      throw RefusedPictureException.damaged("it states its size twice");
    }
    progressive = marker == 0xC2;
    height = segment.u16(1);
    width = segment.u16(3);
    int count = segment.u8(5);
    if (count != 1 && count != 3 && count != 4) {
      throw RefusedPictureException.unsupported("JPEG of " + count + " components");
    }
    ids = new int[count];
    int most = 1;
    int all = 0;
    for (int i = 0; i < count; i++) {
      ids[i] = segment.u8(6 + 3L * i);
      int factors = segment.u8(7 + 3L * i);
      int area = (factors >> 4) * (factors & 0xF);
      if (factors >> 4 < 1 || factors >> 4 > 4 || (factors & 0xF) < 1 || (factors & 0xF) > 4) {
        throw RefusedPictureException.damaged("a component is sampled " + factors);
      }
      all += area;
      most = Math.max(most, area);
    }
    coefficients = (long) Math.ceil((double) all / most);
    keep(marker, segment);
  }

  /** Copies the entropy-coded bytes that follow a scan's header, and returns where they end. */
  private long copyScan(long from) throws RefusedPictureException {
    long at = from;
    while (file.u8(at) != 0xFF || file.u8(at + 1) == 0 || isRestart(file.u8(at + 1))) {
      at++;
    }
    kept.writeBytes(file.part(from, at - from).copy());
    return at;
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  private void keep(int marker, ByteView segment) {
    mark(marker);
    kept.write((segment.length() + 2) >> 8);
    kept.write(segment.length() + 2);
    kept.writeBytes(segment.copy());
  }

  private void mark(int marker) {
    kept.write(0xFF);
    kept.write(marker);
  }

  private JpegColours colours() {
    return JpegColours.of(ids, jfif, transform);
  }

  @Override
  public PictureHeader header() {
    long pixels = (long) width * height;
    long perPixel = ids.length == 3 ? 3 : ids.length + 3;
    // A coefficient takes two bytes, of native memory.
    long held = progressive || scans > 1 ? 2 * coefficients : 0;
    return new PictureHeader(
        PictureFormat.JPEG,
        width,
        height,
        colours() + (progressive ? ", progressive" : ""),
        Orientation.of(exif > 0 ? exif : xmp),
        pixels * (perPixel + held) + 2L * kept.size(),
        scans);
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    return decodeAs(colours(), ADOBE_PAPER, deadline);
  }

  /**
   * Decodes the picture.
   *
   * @param colours what its samples are
   * @param paper the sample that means no ink
   */
  RgbPicture decodeAs(JpegColours colours, int paper, DecodeDeadline deadline) throws IOException {
    // A block of 64 pixels takes one bit at least.
    if ((long) width * height > (kept.size() + 1L) * 8 * 64) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    Samples stored =
        Samples.of(PictureReaders.samples(PictureFormat.JPEG, kept.toByteArray(), deadline));
    if (stored.bands() != ids.length || stored.width() != width || stored.height() != height) {
      throw RefusedPictureException.damaged("it has fewer samples than it states");
    }
    if (stored.bands() != colours.bands()) {
      throw RefusedPictureException.damaged("it has samples of another kind than it states");
    }
    colours.convert(stored.bytes());
    deadline.check();
    return stored.bands() == 4 ? stored.inks(paper) : stored.colours();
  }
}
