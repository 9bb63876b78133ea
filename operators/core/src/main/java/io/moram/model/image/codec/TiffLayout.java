// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.RefusedPictureException;
import io.moram.model.image.file.RgbPicture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How the samples of a TIFF file are stored. Strips are segments as wide as the picture.
 *
 * @param width of the picture
 * @param height of the picture
 * @param samples per pixel
 * @param bits per sample
 * @param format of a sample: 1 unsigned, 2 signed, 3 float
 * @param isPlanar whether each sample has segments of its own
 * @param segmentWidth in pixels
 * @param segmentHeight in pixels
 * @param offsets where each segment begins
 * @param counts the bytes of each segment
 * @param tags the tags that say all this, checked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TiffLayout(
    int width,
    int height,
    int samples,
    int bits,
    int format,
    boolean isPlanar,
    int segmentWidth,
    int segmentHeight,
    long[] offsets,
    long[] counts,
    Map<Integer, long[]> tags) {

  static final int SUBSAMPLING = 530;
  static final int POSITIONING = 531;

  /** The largest side of a tile, if the picture is smaller. */
  private static final int MAX_TILE = 2048;

  private static final int MAX_SAMPLES = 4;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int FILL_ORDER = 266;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int STRIP_ROWS = 278;
  private static final int STRIP_COUNTS = 279;
  private static final int PLANAR = 284;
  private static final int FAX3 = 292;
  private static final int FAX4 = 293;
  private static final int PREDICTOR = 317;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;
  private static final int FORMAT = 339;

  /** Reads and checks the tags of a directory. */
  static TiffLayout of(TiffDirectory directory) throws RefusedPictureException {
    int width = directory.number(WIDTH, 0);
    int height = directory.number(HEIGHT, 0);
    int samples = directory.number(SAMPLES, 1);
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw RefusedPictureException.unsupported("TIFF of " + samples + " samples");
    }
    int bits = equal(directory, BITS, samples, 1);
    int format = equal(directory, FORMAT, samples, 1);
    requireKnown(bits, format);
    boolean planar = samples > 1 && directory.number(PLANAR, 1) == 2;
    boolean tiled = directory.has(TILE_WIDTH);
    int segmentWidth = tiled ? directory.number(TILE_WIDTH, 0) : width;
    int segmentHeight =
        tiled
            ? directory.number(TILE_HEIGHT, 0)
            : Math.min(directory.number(STRIP_ROWS, height), Math.max(1, height));
    if ((segmentWidth < 1 && width > 0) || segmentHeight < 1) {
      throw RefusedPictureException.damaged(
          "its parts have " + segmentWidth + " x " + segmentHeight + " pixels");
    }
    if (tiled
        && (segmentWidth > Math.max(MAX_TILE, width)
            || segmentHeight > Math.max(MAX_TILE, height))) {
      throw RefusedPictureException.tooLarge(
          String.format(
              "the picture has TIFF tiles of %d x %d pixels; the limit of each side is %d. Save it"
                  + " with smaller tiles.",
              segmentWidth, segmentHeight, MAX_TILE));
    }
    long[] offsets = directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
    long[] counts = directory.values(tiled ? TILE_COUNTS : STRIP_COUNTS);
    if (counts.length == 0 && offsets.length == 1) {
      counts = new long[] {directory.file().length() - offsets[0]};
    }
    long across = segmentWidth < 1 ? 0 : (width + segmentWidth - 1L) / segmentWidth;
    long needed = across * ((height + segmentHeight - 1L) / segmentHeight) * (planar ? samples : 1);
    if (offsets.length < needed || counts.length < needed) {
      throw RefusedPictureException.damaged("it lacks some of its " + needed + " parts");
    }
    for (int i = 0; i < needed; i++) {
      if (!directory.file().has(offsets[i], counts[i])) {
        throw RefusedPictureException.damaged("it is truncated within its pixels");
      }
    }
    Map<Integer, long[]> tags = new HashMap<>();
    tags.put(WIDTH, new long[] {width});
    tags.put(HEIGHT, new long[] {height});
    tags.put(SAMPLES, new long[] {samples});
    tags.put(PLANAR, new long[] {planar ? 2 : 1});
    tags.put(BITS, repeated(bits, samples));
    tags.put(FORMAT, repeated(format, samples));
    tags.put(tiled ? TILE_OFFSETS : STRIP_OFFSETS, offsets);
    tags.put(tiled ? TILE_COUNTS : STRIP_COUNTS, counts);
    if (tiled) {
      tags.put(TILE_WIDTH, new long[] {segmentWidth});
      tags.put(TILE_HEIGHT, new long[] {segmentHeight});
    } else {
      tags.put(STRIP_ROWS, new long[] {segmentHeight});
    }
    for (int tag : new int[] {FILL_ORDER, FAX3, FAX4, PREDICTOR}) {
      if (directory.count(tag) > 0) {
        tags.put(tag, new long[] {directory.value(tag, 0)});
      }
    }
    return new TiffLayout(
        width,
        height,
        samples,
        bits,
        format,
        planar,
        segmentWidth,
        segmentHeight,
        offsets,
        counts,
        tags);
  }

  private static long[] repeated(long value, int times) {
    long[] values = new long[times];
    Arrays.fill(values, value);
    return values;
  }

  /** The value that a tag has for every sample. */
  private static int equal(TiffDirectory directory, int tag, int samples, int otherwise)
      throws RefusedPictureException {
    int first = directory.number(tag, otherwise);
    for (int i = 1; i < Math.min(samples, directory.count(tag)); i++) {
      if (directory.value(tag, i) != first) {
        throw RefusedPictureException.unsupported("TIFF whose samples differ in their bits");
      }
    }
    return first;
  }

  private static void requireKnown(int bits, int format) throws RefusedPictureException {
    boolean known =
        switch (format) {
          case 1 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 32;
          case 2 -> bits == 16 || bits == 32;
          case 3 -> bits == 32;
          default -> false;
        };
    if (!known) {
      throw RefusedPictureException.unsupported(
          "TIFF of " + bits + " bits with sample format " + format);
    }
  }

  /** The bytes of all samples; subsampled ones may be fewer. */
  long rawBytes() {
    return (long) width * height * samples * bits / 8 / (isSubsampled() ? 2 : 1);
  }

  /** Whether colour differences may be stored for several pixels at once. */
  private boolean isSubsampled() {
    return samples == 3 && bits == 8;
  }

  /** The bytes of all segments as they are stored. */
  long storedBytes() {
    return Arrays.stream(counts).sum();
  }

  /** What decoding takes, in bytes. */
  long memory() {
    long pixels = (long) width * height;
    long stored = samples * Math.max(1L, bits / 8);
    long narrow = bits > 8 ? samples : 0;
    long segment = (long) segmentWidth * Math.min(segmentHeight, MAX_TILE) * stored;
    return pixels * (stored + narrow + RgbPicture.CHANNELS)
        + Math.min(segment, pixels * stored)
        + 24L * offsets.length;
  }
}
