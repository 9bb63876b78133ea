// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import io.moram.model.image.BadImageException.Reason;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes pictures of every {@link PictureFormat} into red, green and blue. As CLIP's reference
 * does it: the first frame, no rotation, transparency is ignored, and colours are taken as they are
 * stored.
 */
final class PictureDecoder {

  private PictureDecoder() {}

  static RgbPicture decode(byte[] picture, ImageLimits limits) throws BadImageException {
    if (picture.length == 0) {
      throw new BadImageException(Reason.EMPTY, "the picture has no bytes");
    }
    if (picture.length > limits.bytes()) {
      throw new BadImageException(
          Reason.TOO_LARGE,
          "the picture has " + picture.length + " bytes; the limit is " + limits.bytes());
    }
    PictureFormat format =
        PictureFormat.of(picture)
            .orElseThrow(
                () ->
                    new BadImageException(
                        Reason.UNREADABLE,
                        "the " + picture.length + " bytes are not a picture of a known format"));
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture))) {
      ImageReader reader = PictureReaders.of(format);
      try {
        return decode(reader, in, limits);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // Image readers answer damaged files with whatever the damage leads them to.
      throw new BadImageException(Reason.UNREADABLE, "the picture is damaged: " + e, e);
    } catch (OutOfMemoryError e) {
      // What did not fit is garbage by now, and the next picture is smaller.
      throw new BadImageException(
          Reason.TOO_LARGE, "the picture needs more heap memory than is free: " + e, e);
    } catch (LinkageError e) {
      throw new BadImageException(
          Reason.UNREADABLE, "the reader of " + format + " pictures cannot be used: " + e, e);
    }
  }

  private static RgbPicture decode(ImageReader reader, ImageInputStream in, ImageLimits limits)
      throws IOException, BadImageException {
    reader.setInput(in, true, true);
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > limits.pixels()) {
      throw new BadImageException(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "the picture has %d x %d pixels; the limit is %d",
              width,
              height,
              limits.pixels()));
    }
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    BufferedImage decoded = reader.read(0);
    if (truncation.warning != null) {
      throw new BadImageException(
          Reason.UNREADABLE, "the picture is damaged: " + truncation.warning);
    }
    return toRgb(decoded);
  }

  /** Some readers fill what a truncated file lacks with grey, and only warn. */
  private static final class Truncation implements IIOReadWarningListener {
    private @Nullable String warning;

    @Override
    public void warningOccurred(ImageReader source, String message) {
      String lower = message.toLowerCase(Locale.ROOT);
      if (lower.contains("premature") || lower.contains("truncated") || lower.contains("corrupt")) {
        warning = message;
      }
    }
  }

  private static RgbPicture toRgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = new int[Math.multiplyExact(width, height)];
    if (isStoredAsColours(image)) {
      int[] samples = new int[width * image.getRaster().getNumBands()];
      for (int y = 0; y < height; y++) {
        readSamples(image.getRaster(), y, samples, pixels);
      }
    } else {
      image.getRGB(0, 0, width, height, pixels, 0, width);
    }
    return new RgbPicture(width, height, pixels);
  }

  /**
   * Whether samples are grey or red, green and blue. These are read as they are: asking Java for
   * the colour would apply its idea of a linear grey, or a profile that the file brings.
   */
  private static boolean isStoredAsColours(BufferedImage image) {
    int space = image.getColorModel().getColorSpace().getType();
    int bits = image.getSampleModel().getSampleSize(0);
    return !(image.getColorModel() instanceof IndexColorModel)
        && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
        && (bits == 8 || bits == 16);
  }

  private static void readSamples(Raster raster, int y, int[] samples, int[] pixels) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    boolean grey = bands < 3;
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
    for (int x = 0; x < width; x++) {
      int red = samples[x * bands] >> shift;
      int green = grey ? red : samples[x * bands + 1] >> shift;
      int blue = grey ? red : samples[x * bands + 2] >> shift;
      pixels[y * width + x] = red << 16 | green << 8 | blue;
    }
  }
}
