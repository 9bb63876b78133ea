// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.model.image.BadImageException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures against what transformers and Pillow make of them. */
class ReferencePicturesTest {

  /** Pillow cuts 16 bits of grey to 0 to 255, so all but two levels become white. */
  private static final Set<String> DEEP_GREYS =
      Set.of("gray16.png", "n_gray16.png", "i_gray16.png", "g16.pgm", "i16.tif");

  /** Formats that Pillow reads, and we do not: they are refused by name. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("a.avif", "AVIF"),
          Map.entry("a.jp2", "JPEG 2000"),
          Map.entry("a.ico", "ICO"),
          Map.entry("a.icns", "ICNS"),
          Map.entry("a.dds", "DDS"),
          Map.entry("a.pcx", "PCX"),
          Map.entry("a.sgi", "SGI"),
          Map.entry("a.qoi", "QOI"),
          Map.entry("a.xbm", "text"),
          Map.entry("a.pdf", "PDF"),
          Map.entry("a.eps", "PostScript"),
          Map.entry("big.tif", "BigTIFF"),
          Map.entry("c_lzma.tif", "LZMA"),
          Map.entry("c_zstd.tif", "Zstandard"),
          Map.entry("lab.tif", "colour space 8"),
          Map.entry("t_double.tif", "64 bits"),
          Map.entry("t_half.tif", "16 bits with sample format 3"),
          Map.entry("bits12.jpg", "12 bits per sample"),
          Map.entry("lossless.jpg", "lossless JPEG"));

  private final PictureZip fixtures = PictureZip.read("fixtures.zip");
  private final PictureZip variants = PictureZip.read("variants.zip");
  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(64);

  @Test
  void whatProducersSendIsSeenAsByTransformers() throws Exception {
    int accepted = 0;
    ImagePreprocessor asStored = preprocessor.withOrientation(OrientationRule.IGNORE);
    for (Map.Entry<String, byte[]> picture : fixtures.pictures().entrySet()) {
      String name = picture.getKey();
      if (fixtures.has(name + ".exif.u8") && !DEEP_GREYS.contains(name)) {
        accepted++;
        assertSame(name, preprocessor, picture.getValue(), fixtures.file(name + ".exif.u8"));
        assertSame(name, asStored, picture.getValue(), fixtures.file(name + ".plain.u8"));
      }
    }
    assertThat(accepted).isEqualTo(30);
  }

  @Test
  void everyKindOfEveryFormatIsSeenAsByPillow() throws Exception {
    ImagePreprocessor small = ImagePreprocessor.standard(32);
    int accepted = 0;
    Set<String> refused = new TreeSet<>();
    for (Map.Entry<String, byte[]> picture : variants.pictures().entrySet()) {
      String name = picture.getKey();
      if (REFUSED.containsKey(name)) {
        refused.add(name);
        assertThatThrownBy(() -> small.samples(picture.getValue()))
            .as(name)
            .isInstanceOf(BadImageException.class)
            .hasMessageContaining(REFUSED.get(name))
            .hasMessageContaining("convert it to JPEG, PNG or WebP");
      } else if (variants.has(name + ".u8") && !DEEP_GREYS.contains(name)) {
        accepted++;
        assertSame(name, small, picture.getValue(), variants.file(name + ".u8"));
      }
    }
    assertThat(refused).isEqualTo(new TreeSet<>(REFUSED.keySet()));
    assertThat(accepted).isGreaterThan(180);
  }

  /** Orientations that few programs write, and pictures of a single colour. */
  @Test
  void rareKindsAreSeenAsByPillow() throws Exception {
    PictureZip rare = PictureZip.read("rare.zip");
    ImagePreprocessor small = ImagePreprocessor.standard(32);
    for (Map.Entry<String, byte[]> picture : rare.pictures().entrySet()) {
      String name = picture.getKey();
      assertSame(name, small, picture.getValue(), rare.file(name + ".u8"));
    }
    assertThat(rare.pictures()).hasSize(50);
  }

  private static void assertSame(
      String name, ImagePreprocessor preprocessor, byte[] picture, byte[] expected)
      throws BadImageException {
    Difference difference = Difference.of(preprocessor.samples(picture), expected);
    assertThat(difference.isSmall()).as(name + ": " + difference).isTrue();
  }

  /** A deviation on purpose: 16 bits of grey keep their levels. */
  @ParameterizedTest
  @ValueSource(strings = {"n_gray16.png", "i_gray16.png", "g16.pgm", "i16.tif"})
  void deepGreyIsSeenAsGreyOfEightBits(String name) throws Exception {
    byte[] eight = preprocessor.samples(variants.file("n_gray8.png"));
    assertThat(Difference.of(preprocessor.samples(variants.file(name)), eight).most()).isZero();
    byte[] fixture = preprocessor.samples(fixtures.file("gray16.png"));
    assertThat(IntStream.range(0, fixture.length).map(i -> fixture[i]).distinct().count())
        .isGreaterThan(50);
  }

  /** The file's pixels are the same in all eight; only the metadata differ. */
  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "tif", "webp"})
  void theOrientationIsFoundInEveryFormat(String format) throws Exception {
    ImagePreprocessor asStored = preprocessor.withOrientation(OrientationRule.IGNORE);
    byte[] upright = preprocessor.samples(variants.file("o1." + format));
    for (int value = 1; value <= 8; value++) {
      byte[] stored = variants.file("o" + value + "." + format);
      assertThat(preprocessor.inspect(stored).orientation()).isEqualTo(value);
      assertThat(asStored.samples(stored)).isEqualTo(upright);
      if (value > 1) {
        assertThat(preprocessor.samples(stored)).isNotEqualTo(upright);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "html.jpg, UNREADABLE, an HTML page",
    "svg.png, UNREADABLE, SVG",
    "truncated.jpg, UNREADABLE, truncated",
    "truncated.png, UNREADABLE, damaged",
    "bomb.png, TOO_LARGE, 30000 x 30000 pixels; the limit is 64000000",
    "tile.tif, TOO_LARGE, TIFF tiles of 30000 x 30000",
    "wide.png, TOO_LARGE, 64000000 x 1 pixels; the limit of each side is 16384"
  })
  void whatCannotBeUsedIsRefusedWithItsReason(String name, Reason reason, String message) {
    assertThatThrownBy(() -> preprocessor.samples(fixtures.file(name)))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((BadImageException) e).reason())
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sub0.jpg", "prog.jpg", "n_rgb8.png", "i_rgba16.png", "plain.gif", "td24.bmp", "rle8.bmp",
        "c_raw.tif", "c_tiff_lzw.tif", "c_jpeg.tif", "lossy.webp", "ll.webp", "p6.ppm", "p3.ppm",
        "RGB_raw.tga", "RGB_rle.tga"
      })
  void aTruncatedPictureIsRefused(String name) {
    byte[] whole = variants.file(name);
    for (double share : new double[] {0.05, 0.3, 0.6, 0.9}) {
      assertThatThrownBy(
              () -> preprocessor.samples(Arrays.copyOf(whole, (int) (whole.length * share))))
          .as(name + " " + share)
          .isInstanceOf(BadImageException.class);
    }
  }

  /** Scanned pages that are empty compress very well, and are no attack. */
  @ParameterizedTest
  @ValueSource(strings = {"blank_group4.tif", "blank_deflate.tif", "blank_lzw.tif"})
  void aBlankPageIsRead(String name) throws Exception {
    assertThat(preprocessor.samples(variants.file(name))).containsOnly(0xFF);
  }

  /** Lossless WebP: the file is whole, but the frame in it is not. */
  @Test
  void aFrameThatEndsEarlyIsRefusedAtOnce() {
    byte[] picture = variants.file("bigll.webp");
    byte[] part = Arrays.copyOf(picture, picture.length / 2 & ~1);
    ByteBuffer.wrap(part)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, part.length - 8)
        .putInt(16, part.length - 20);
    assertThatThrownBy(() -> preprocessor.samples(part))
        .hasMessageContaining("truncated within its pixels");
  }
}
