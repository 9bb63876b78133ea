// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import com.twelvemonkeys.imageio.plugins.webp.lossless.VP8LDecoder;
import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.DecodeDeadline;
import io.moram.model.image.file.EncodedPicture;
import io.moram.model.image.file.ExifOrientation;
import io.moram.model.image.file.Orientation;
import io.moram.model.image.file.PictureFormat;
import io.moram.model.image.file.PictureHeader;
import io.moram.model.image.file.PictureInput;
import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import io.moram.model.image.file.Samples;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/** A WebP file: its picture, or the first frame of its animation on the canvas. */
final class WebpFile implements EncodedPicture {

  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FRAME_BYTES = 16;
  private static final int LOSSY_HEADER = 10;
  private static final int LOSSLESS_SIGNATURE = 0x2F;
  private static final int SIZE_BITS = 14;
  private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;

  /** The lossy decoder keeps all blocks as objects. */
  private static final int LOSSY_BYTES_PER_PIXEL = 100;

  private static final int LOSSLESS_BYTES_PER_PIXEL = 12;

  /** How many passes of another decoder the lossy one's time amounts to. */
  private static final int LOSSY_PASSES = 48;

  private static final int LOSSLESS_PASSES = 10;

  /**
   * How far the lossless decoder looks ahead. Pixels of a single colour take no bits, and it looks
   * there for each of them.
   */
  private static final int LOSSLESS_BYTES_AHEAD = Long.BYTES;

  private int width = -1;
  private int height = -1;
  private int left;
  private int top;
  private int frameWidth;
  private int frameHeight;
  private boolean lossless;
  private boolean animated;
  private int exif;
  private int xmp;
  private ByteView data;

  private WebpFile(ByteView file) {
    this.data = file;
  }

  /** Reads the chunks of a file. */
  static WebpFile open(ByteView bytes) throws RefusedPictureException {
    ByteView file = bytes.ordered(true);
    long end = CHUNK_BYTES + file.u32(4);
    if (end > file.length() || end < RIFF_BYTES) {
      throw RefusedPictureException.damaged("it is truncated");
    }
    WebpFile webp = new WebpFile(file);
    webp.scan(file.part(0, end), RIFF_BYTES, false);
    if (webp.frameWidth == 0) {
      throw RefusedPictureException.damaged("it has no frame");
    }
    if (webp.width < 0) {
      webp.width = webp.frameWidth;
      webp.height = webp.frameHeight;
    }
    if (webp.left + webp.frameWidth > webp.width || webp.top + webp.frameHeight > webp.height) {
      throw RefusedPictureException.damaged("its first frame is larger than its canvas");
    }
    return webp;
  }

  private void scan(ByteView file, long from, boolean inFrame) throws RefusedPictureException {
    long at = from;
    while (file.has(at, CHUNK_BYTES)) {
      String name = file.name(at);
      long length = file.u32(at + 4);
      if (!file.has(at + CHUNK_BYTES, length)) {
        throw RefusedPictureException.damaged("it is truncated");
      }
      ByteView chunk = file.part(at + CHUNK_BYTES, length);
      switch (name) {
        case "VP8X" -> {
          if (!inFrame) {
            width = chunk.u24(4) + 1;
            height = chunk.u24(7) + 1;
          }
        }
        case "ANMF" -> readFrame(chunk, inFrame);
        case "VP8 " -> readLossy(chunk);
        case "VP8L" -> readLossless(chunk);
        case "EXIF" -> exif = exif == 0 ? ExifOrientation.inExif(chunk) : exif;
        case "XMP " -> xmp = xmp == 0 ? ExifOrientation.inXmp(chunk) : xmp;
        default -> {
          // Transparency and profiles do not count.
        }
      }
      at += CHUNK_BYTES + length + (length & 1);
    }
  }

  private void readFrame(ByteView chunk, boolean inFrame) throws RefusedPictureException {
    if (inFrame || frameWidth > 0) {
      return;
    }
    animated = true;
    left = 2 * chunk.u24(0);
    top = 2 * chunk.u24(3);
    int statedWidth = chunk.u24(6) + 1;
    int statedHeight = chunk.u24(9) + 1;
    scan(chunk, FRAME_BYTES, true);
    if (frameWidth != statedWidth || frameHeight != statedHeight) {
      throw RefusedPictureException.damaged("its first frame has another size than it states");
    }
  }

  private void readLossy(ByteView chunk) throws RefusedPictureException {
    if (frameWidth > 0) {
      return;
    }
    if ((chunk.u8(0) & 1) != 0 || chunk.u24(3) != 0x2A019D || chunk.length() < LOSSY_HEADER) {
      throw RefusedPictureException.damaged("its frame does not begin as one");
    }
    setFrame(chunk, chunk.u16(6) & SIZE_MASK, chunk.u16(8) & SIZE_MASK, false);
  }

  private void readLossless(ByteView chunk) throws RefusedPictureException {
    if (frameWidth > 0) {
      return;
    }
    if (chunk.u8(0) != LOSSLESS_SIGNATURE) {
      throw RefusedPictureException.damaged("its frame does not begin as one");
    }
    long bits = chunk.u32(1);
    setFrame(chunk, (int) (bits & SIZE_MASK) + 1, (int) (bits >> SIZE_BITS & SIZE_MASK) + 1, true);
  }

  private void setFrame(ByteView chunk, int newWidth, int newHeight, boolean isLossless)
      throws RefusedPictureException {
    if (newWidth < 1 || newHeight < 1) {
      throw RefusedPictureException.damaged("its frame has no pixels");
    }
    data = chunk;
    frameWidth = newWidth;
    frameHeight = newHeight;
    lossless = isLossless;
  }

  @Override
  public PictureHeader header() {
    int perPixel = lossless ? LOSSLESS_BYTES_PER_PIXEL : LOSSY_BYTES_PER_PIXEL;
    return new PictureHeader(
        PictureFormat.WEBP,
        width,
        height,
        (lossless ? "lossless" : "lossy") + (animated ? ", first frame" : ""),
        Orientation.of(exif > 0 ? exif : xmp),
        (long) frameWidth * frameHeight * perPixel
            + (long) width * height * RgbPicture.CHANNELS
            + data.length(),
        lossless ? LOSSLESS_PASSES : LOSSY_PASSES);
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    RgbPicture frame = lossless ? decodeLossless(deadline) : decodeLossy(deadline);
    if (frameWidth == width && frameHeight == height) {
      return frame;
    }
    RgbPicture canvas = RgbPicture.black(width, height);
    for (int y = 0; y < frameHeight; y++) {
      System.arraycopy(
          frame.samples(),
          y * frameWidth * RgbPicture.CHANNELS,
          canvas.samples(),
          ((top + y) * width + left) * RgbPicture.CHANNELS,
          frameWidth * RgbPicture.CHANNELS);
    }
    return canvas;
  }

  private RgbPicture decodeLossy(DecodeDeadline deadline) throws IOException {
    try (ImageInputStream in = new PictureInput(data.copy(), deadline)) {
      VP8Frame frame = new VP8Frame(in, false);
      Vp8Planes planes = Vp8Planes.of(frame, frameWidth, frameHeight);
      if (!frame.decode(planes, null)) {
        throw RefusedPictureException.damaged("its frame shows nothing");
      }
      deadline.check();
      return planes.colours();
    }
  }

  private RgbPicture decodeLossless(DecodeDeadline deadline) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, frameWidth, frameHeight, 4, null);
    byte[] padded = Arrays.copyOf(data.copy(), data.length() + LOSSLESS_BYTES_AHEAD);
    try (ImageInputStream in = new PictureInput(padded, deadline)) {
      in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
      new VP8LDecoder(in, false).readVP8Lossless(raster, true, null, frameWidth, frameHeight);
    }
    deadline.check();
    return Samples.of(raster).colours();
  }
}
