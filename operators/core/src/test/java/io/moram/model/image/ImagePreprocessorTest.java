// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.model.image.BadImageException.Reason;
import io.moram.model.image.file.ImageLimits;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePreprocessorTest {

  private static final int SIDE = 8;
  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(SIDE);

  @Test
  void noBytesAreEmpty() {
    assertReason(new byte[0], Reason.EMPTY, "no bytes");
  }

  @Test
  void randomBytesAreUnreadable() {
    byte[] bytes = new byte[1000];
    new Random(1).nextBytes(bytes);
    assertReason(bytes, Reason.UNREADABLE, "not a picture of a known format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
  void aTruncatedPictureIsUnreadable(String format) throws IOException {
    byte[] whole = encode(noise(64, 64, BufferedImage.TYPE_INT_RGB), format);
    for (double share : new double[] {0.05, 0.3, 0.6, 0.9}) {
      assertReason(
          Arrays.copyOf(whole, (int) (whole.length * share)), Reason.UNREADABLE, "picture");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
  void damagedBytesNeverEscapeAsAnotherException(String format) throws IOException {
    byte[] whole = encode(noise(24, 24, BufferedImage.TYPE_INT_RGB), format);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(preprocessor.prepare(damaged)).hasSize(3 * SIDE * SIDE);
      } catch (BadImageException e) {
        assertThat(e.reason()).isIn(Reason.UNREADABLE, Reason.TOO_LARGE);
      }
    }
  }

  @Test
  void aHugePictureIsRefusedByItsHeader() {
    assertReason(pngHeader(20_000, 20_000), Reason.TOO_LARGE, "20000 x 20000 pixels; the limit is");
  }

  @Test
  void theLimitsCanBeSet() throws Exception {
    byte[] picture = encode(noise(20, 20, BufferedImage.TYPE_INT_RGB), "png");
    ImagePreprocessor few = preprocessor.withLimits(ImageLimits.STANDARD.with(picture.length, 399));
    assertThatThrownBy(() -> few.prepare(picture)).hasMessageContaining("limit is 399");
    ImagePreprocessor small =
        preprocessor.withLimits(ImageLimits.STANDARD.with(picture.length - 1, 400));
    assertThatThrownBy(() -> small.prepare(picture)).hasMessageContaining("bytes; the limit is");
    ImagePreprocessor enough =
        preprocessor.withLimits(ImageLimits.STANDARD.with(picture.length, 400));
    assertThat(enough.prepare(picture)).hasSize(3 * SIDE * SIDE);
  }

  @Test
  void greyIsTakenAsItIsStored() throws Exception {
    BufferedImage grey = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    fill(grey.getRaster(), 100);
    assertThat(preprocessor.resized(encode(grey, "png"))).containsOnly(0x646464);

    BufferedImage deep = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    fill(deep.getRaster(), 100 << 8 | 17);
    assertThat(preprocessor.resized(encode(deep, "png"))).containsOnly(0x646464);
  }

  @Test
  void transparencyIsIgnored() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, 0x10112233);
    }
    assertThat(preprocessor.resized(encode(image, "png"))).containsOnly(0x112233);
  }

  @Test
  void palettesAreLookedUp() throws Exception {
    byte[] red = {0, (byte) 0xAA};
    byte[] green = {0, (byte) 0xBB};
    byte[] blue = {0, (byte) 0xCC};
    IndexColorModel palette = new IndexColorModel(1, 2, red, green, blue);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_BINARY, palette);
    fill(image.getRaster(), 1);
    assertThat(preprocessor.resized(encode(image, "png"))).containsOnly(0xAABBCC);
    assertThat(preprocessor.resized(encode(image, "gif"))).containsOnly(0xAABBCC);
  }

  @Test
  void fourInksBecomeThreeColours() throws Exception {
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 32, 32, 4, null);
    fill(inks, 255);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(inks, null, null), null);
    }
    assertThat(preprocessor.prepare(out.toByteArray())).hasSize(3 * SIDE * SIDE);
  }

  @Test
  void theMiddleOfALongPictureIsTaken() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, 3 * SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 3 * SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, y * 5);
      }
    }
    int[] pixels = preprocessor.resized(encode(image, "png"));
    assertThat(pixels[0]).isEqualTo(SIDE * 5);
    assertThat(pixels[SIDE * SIDE - 1]).isEqualTo((2 * SIDE - 1) * 5);
  }

  private void assertReason(byte[] picture, Reason reason, String message) {
    assertThatThrownBy(() -> preprocessor.prepare(picture))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((BadImageException) e).reason())
        .isEqualTo(reason);
  }

  private static BufferedImage noise(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(3);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  private static void fill(WritableRaster raster, int sample) {
    int[] samples = new int[raster.getWidth() * raster.getHeight() * raster.getNumBands()];
    Arrays.fill(samples, sample);
    raster.setPixels(0, 0, raster.getWidth(), raster.getHeight(), samples);
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).as(format).isTrue();
    return out.toByteArray();
  }

  /** The start of a PNG file, with nothing after its header. */
  private static byte[] pngHeader(int width, int height) {
    byte[] header =
        ByteBuffer.allocate(17)
            .putInt(0x49484452)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    CRC32 crc = new CRC32();
    crc.update(header);
    return ByteBuffer.allocate(8 + 4 + 17 + 4)
        .putLong(0x89504E470D0A1A0AL)
        .putInt(13)
        .put(header)
        .putInt((int) crc.getValue())
        .array();
  }
}
