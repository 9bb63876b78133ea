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
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The first picture of a TIFF file. The decoder sees a directory that has been checked, and that
 * says nothing about colours: it only gives the samples.
 */
final class TiffFile implements EncodedPicture {

  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int ORIENTATION = 274;
  private static final int COLOR_MAP = 320;
  private static final int EXTRA_SAMPLES = 338;
  private static final int XMP = 700;

  private static final int JPEG = 7;
  private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, JPEG, 8, 32946, 32773);
  private static final Set<Integer> FAXES = Set.of(2, 3, 4);

  /** The most bytes that a byte stands for: LZW, Deflate (two numbers), PackBits. */
  private static final Map<Integer, Integer> MAX_RATIOS =
      Map.of(5, 4096, 8, 1032, 32946, 1032, 32773, 128);

  /** The decoder refuses a file that is smaller than its samples by more than this. */
  private static final int DECODER_RATIO = 512;

  private static final Map<Integer, String> OTHER_COMPRESSIONS =
      Map.of(6, "old JPEG", 34712, "JPEG 2000", 34925, "LZMA", 50000, "Zstandard", 50001, "WebP");

  private static final int WHITE_IS_ZERO = 0;
  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int INKS = 5;
  private static final int YCC = 6;
  private static final int FLOAT = 3;
  private static final int PREMULTIPLIED = 1;
  private static final int OPACITY = 2;

  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final int compression;
  private final int photometric;

  private TiffFile(TiffDirectory tags) throws RefusedPictureException {
    this.tags = tags;
    this.compression = tags.number(COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      throw RefusedPictureException.unsupported(
          "TIFF with compression "
              + OTHER_COMPRESSIONS.getOrDefault(compression, String.valueOf(compression)));
    }
    this.photometric = tags.number(PHOTOMETRIC, WHITE_IS_ZERO);
    this.layout = TiffLayout.of(tags);
    requireKnownColours();
  }

  /** Reads the directory of a file. */
  static TiffFile open(ByteView bytes) throws RefusedPictureException {
    return new TiffFile(TiffDirectory.of(bytes));
  }

  private void requireKnownColours() throws RefusedPictureException {
    int samples = layout.samples();
    boolean known =
        switch (photometric) {
          case WHITE_IS_ZERO, BLACK_IS_ZERO -> samples <= 2;
          case PALETTE -> samples == 1 && layout.bits() <= 8 && tags.has(COLOR_MAP);
          case RGB -> samples == 3 || samples == 4;
          case INKS -> samples == 4;
          case YCC -> samples == 3 && layout.bits() == 8;
          default -> false;
        };
    if (!known) {
      throw RefusedPictureException.unsupported(
          "TIFF of " + samples + " samples with colour space " + photometric);
    }
    boolean few = layout.bits() < 8;
    if ((few && samples > 1) || (FAXES.contains(compression) && layout.bits() != 1)) {
      throw RefusedPictureException.unsupported(
          "TIFF of " + samples + " samples of " + layout.bits() + " bits");
    }
    if (compression == JPEG && (layout.bits() != 8 || layout.isPlanar())) {
      throw RefusedPictureException.unsupported("TIFF with JPEG planes");
    }
  }

  @Override
  public PictureHeader header() {
    String kind =
        switch (photometric) {
          case PALETTE -> "palette";
          case RGB -> layout.samples() == 4 ? "RGB and transparency" : "RGB";
          case INKS -> "CMYK";
          case YCC -> "YCbCr";
          default -> layout.samples() == 2 ? "grey and transparency" : "grey";
        };
    String bits = layout.bits() == 8 ? "" : " of " + layout.bits() + " bits";
    return new PictureHeader(
        PictureFormat.TIFF,
        layout.width(),
        layout.height(),
        kind + bits + (layout.format() == FLOAT ? ", float" : ""),
        orientation(),
        layout.memory() + 2L * tags.file().length());
  }

  private Orientation orientation() {
    try {
      int value = tags.number(ORIENTATION, 0);
      return Orientation.of(value > 0 ? value : ExifOrientation.inXmp(tags.bytesOf(XMP)));
    } catch (RefusedPictureException e) {
      return Orientation.UPRIGHT;
    }
  }

  @Override
  public RgbPicture decode(DecodeDeadline deadline) throws IOException {
    if (compression == JPEG) {
      JpegColours colours =
          switch (photometric) {
            case YCC -> JpegColours.YCC;
            case RGB -> JpegColours.RGB;
            case INKS -> JpegColours.CMYK;
            default -> JpegColours.GREY;
          };
      return new TiffJpeg(tags, layout, colours).decode(deadline);
    }
    requireEnoughBytes();
    byte[] file = tags.fileWith(cleanTags(), layout.rawBytes() / DECODER_RATIO);
    Samples samples = Samples.of(PictureReaders.samples(PictureFormat.TIFF, file, deadline));
    if (samples.bands() < layout.samples()
        || samples.width() != layout.width()
        || samples.height() != layout.height()) {
      throw RefusedPictureException.damaged("it has fewer samples than it states");
    }
    deadline.check();
    if (tags.number(EXTRA_SAMPLES, 0) == PREMULTIPLIED && samples.bands() % 2 == 0) {
      samples = samples.dividedByOpacity();
    }
    return switch (photometric) {
      case PALETTE -> samples.lookedUp(palette());
      case INKS -> samples.inks(0);
      case WHITE_IS_ZERO -> samples.stretched(layout.bits(), true).colours();
      default -> samples.stretched(layout.bits(), false).colours();
    };
  }

  /** Checks that the stored bytes can be all samples, before memory is taken for them. */
  private void requireEnoughBytes() throws RefusedPictureException {
    boolean enough =
        FAXES.contains(compression)
            // A row takes a bit at least.
            ? layout.storedBytes() * 8 >= layout.height()
            : layout.storedBytes() * MAX_RATIOS.getOrDefault(compression, 1) >= layout.rawBytes();
    if (!enough) {
      throw RefusedPictureException.damaged("it is truncated within its pixels");
    }
  }

  /** The tags that say how samples are stored. What they mean is left out. */
  private Map<Integer, long[]> cleanTags() throws RefusedPictureException {
    Map<Integer, long[]> clean = new HashMap<>(layout.tags());
    clean.put(COMPRESSION, new long[] {compression});
    int samples = layout.samples();
    if (photometric == YCC) {
      clean.put(PHOTOMETRIC, new long[] {YCC});
      for (int tag : new int[] {TiffLayout.SUBSAMPLING, TiffLayout.POSITIONING}) {
        if (tags.count(tag) > 0) {
          clean.put(tag, tags.values(tag));
        }
      }
    } else {
      clean.put(PHOTOMETRIC, new long[] {samples < 3 ? BLACK_IS_ZERO : RGB});
    }
    if (samples == 2 || samples == 4) {
      clean.put(EXTRA_SAMPLES, new long[] {OPACITY});
    }
    return clean;
  }

  /** Red, green and blue of every index; the file has all reds first, of 16 bits each. */
  private byte[] palette() throws RefusedPictureException {
    long[] stored = tags.values(COLOR_MAP);
    int entries = Math.min(256, stored.length / RgbPicture.CHANNELS);
    byte[] palette = new byte[entries * RgbPicture.CHANNELS];
    boolean bytes = Arrays.stream(stored).allMatch(value -> value < 256);
    for (int i = 0; i < palette.length; i++) {
      long value = stored[i % RgbPicture.CHANNELS * entries + i / RgbPicture.CHANNELS];
      palette[i] = (byte) (bytes ? value : value >> 8);
    }
    return palette;
  }
}
