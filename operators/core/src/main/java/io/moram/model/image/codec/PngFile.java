// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.PictureReaders;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import io.moram.model.image.file.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A PNG file. Only the header and the pixels reach the decoder. So no text, profile, gamma or
 * transparency changes a colour or takes memory.
 */
final class PngFile implements EncodedPicture {

  private static final int SIGNATURE_BYTES = 8;
  private static final int HEADER_BYTES = 13;
  private static final int MAX_DEFLATE_RATIO = 1032;
  private static final int CHUNK_BYTES = 12;
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGBA = 6;

  private final ByteView file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int bits;
  private int type;
  private boolean interlaced;
  private byte[] palette = new byte[0];
  private long pixelBytes;
  private final PngTexts texts = new PngTexts();

  private PngFile(ByteView file) {
    this.file = file;
  }

  /** Reads the chunks of a file. */
  static PngFile open(ByteView bytes) throws RefusedPictureException {
    PngFile file = new PngFile(bytes);
    file.scan();
    return file;
  }

  private void scan() throws RefusedPictureException {
    kept.writeBytes(file.part(0, SIGNATURE_BYTES).copy());
    long at = SIGNATURE_BYTES;
    readHeader(at);
    at += CHUNK_BYTES + HEADER_BYTES;
    // What follows the pixels may be missing.
    while (file.has(at, 8)) {
      long length = file.u32(at);
      String name = file.name(at + 4);
      if (name.equals("IEND")) {
        break;
      }
      if (!file.has(at + 8, length)) {
        if (pixelBytes > 0 && !name.equals("IDAT")) {
          break;
        }
        ByteView rest = file.part(at + 8, file.length() - at - 8);
        if (name.equals("IDAT")) {
          // The decoder says whether the pixels are all there.
          keep(name, rest.copy());
          pixelBytes += rest.length();
        }
        break;
      }
      ByteView data = file.part(at + 8, length);
      if (pixelBytes == 0 && !name.equals("IDAT")) {
        checkSum(at, length, name);
      }
      read(name, data);
      at += CHUNK_BYTES + length;
    }
    keep("IEND", new byte[0]);
  }

  private void readHeader(long at) throws RefusedPictureException {
    if (file.is(at + 4, "CgBI")) {
      throw RefusedPictureException.unsupported("a PNG of Apple's own kind (CgBI)");
    }
    if (!file.is(at + 4, "IHDR") || file.u32(at) != HEADER_BYTES) {
      throw RefusedPictureException.damaged("it does not begin with a PNG header");
    }
    checkSum(at, HEADER_BYTES, "IHDR");
    ByteView data = file.part(at + 8, HEADER_BYTES);
    width = (int) Math.min(Integer.MAX_VALUE, data.u32(0));
    height = (int) Math.min(Integer.MAX_VALUE, data.u32(4));
    bits = data.u8(8);
    type = data.u8(9);
    interlaced = data.u8(12) == 1;
    boolean known =
        switch (type) {
          case GREY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
          case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
          case RGB, GREY_ALPHA, RGBA -> bits == 8 || bits == 16;
          default -> false;
        };
    if (!known || data.u8(10) != 0 || data.u8(11) != 0 || data.u8(12) > 1) {
      throw RefusedPictureException.damaged(
          "its PNG header states colour type " + type + " of " + bits + " bits");
    }
    keep("IHDR", data.copy());
  }

  private void read(String name, ByteView data) throws RefusedPictureException {
    switch (name) {
      case "IDAT" -> {
        pixelBytes += data.length();
        keep(name, data.copy());
      }
      case "PLTE" -> {
        if (data.length() % 3 != 0 || data.length() > 768 || pixelBytes > 0) {
          throw RefusedPictureException.damaged("its palette has " + data.length() + " bytes");
        }
        palette = data.copy();
        if (type == PALETTE) {
          keep(name, palette);
        }
      }
      default -> texts.read(name, data); // and nothing else of them counts
    }
  }

  private void checkSum(long at, long length, String name) throws RefusedPictureException {
    CRC32 crc = new CRC32();
    crc.update(file.part(at + 4, 4 + length).copy());
    if (file.u32(at + 8 + length) != crc.getValue()) {
      throw RefusedPictureException.damaged("the checksum of its part " + name + " is wrong");
    }
  }

  private void keep(String name, byte[] data) {
    byte[] named =
        ByteBuffer.allocate(4 + data.length)
            .put(name.getBytes(StandardCharsets.ISO_8859_1))
            .put(data)
            .array();
    CRC32 crc = new CRC32();
    crc.update(named);
    kept.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    kept.writeBytes(named);
    kept.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private int channels() {
    return switch (type) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGBA -> 4;
      default -> 1;
    };
  }

  @Override
  public PictureHeader header() {
    String kind =
        switch (type) {
          case GREY -> "grey";
          case RGB -> "RGB";
          case PALETTE -> "palette";
          case GREY_ALPHA -> "grey and transparency";
          default -> "RGB and transparency";
        };
    long stored = channels() * Math.max(1L, bits / 8);
    boolean shared = type == RGB && bits == 8;
    long perPixel = stored + (bits == 16 ? channels() : 0) + (shared ? 0 : RgbPicture.CHANNELS);
    return new PictureHeader(
        PictureFormat.PNG,
        width,
        height,
        kind + (bits == 8 ? "" : " of " + bits + " bits") + (interlaced ? ", interlaced" : ""),
        texts.orientation(),
        (long) width * height * perPixel + 2L * kept.size());
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    long rowBytes = ((long) width * channels() * bits + 7) / 8;
    if (rowBytes * height > (pixelBytes + 1) * MAX_DEFLATE_RATIO) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
    Samples stored =
        Samples.of(PictureReaders.samples(PictureFormat.PNG, kept.toByteArray(), deadline));
    if (stored.bands() < channels()) {
      throw RefusedPictureException.damaged("it has fewer samples than it states");
    }
    if (type == PALETTE) {
      return stored.lookedUp(palette);
    }
    return stored.stretched(Math.min(bits, 8), false).colours();
  }
}
