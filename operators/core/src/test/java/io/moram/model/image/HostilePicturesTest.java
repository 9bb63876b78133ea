// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.moram.model.image.BadImageException.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that ask for much memory or time. */
class HostilePicturesTest {

  private static final long MOST_BYTES = 64L << 20;
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final PictureZip fixtures = PictureZip.read("fixtures.zip");
  private final PictureZip variants = PictureZip.read("variants.zip");
  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(64);

  @ParameterizedTest
  @ValueSource(strings = {"tile.tif", "wide.png", "bomb.png"})
  void aBombIsSetAsideAtOnce(String name) {
    assertRefused(fixtures.file(name), Reason.TOO_LARGE, "the limit");
  }

  @Test
  void aProgressiveJpegOfManyScansIsSetAside() {
    byte[] picture = variants.file("prog.jpg");
    int start = lastScan(picture);
    int end = picture.length - 2;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(picture, 0, end);
    for (int i = 0; i < 3_000; i++) {
      out.write(picture, start, end - start);
    }
    out.write(picture, end, 2);
    assertRefused(out.toByteArray(), Reason.TOO_LARGE, "more than 100 scans");
  }

  /** Each scan passes over all pixels, so a larger picture may have fewer of them. */
  @Test
  void scansCountTogetherWithThePixels() {
    byte[] picture = variants.file("prog.jpg").clone();
    int size = indexOf(picture, 0xFFC2) + 5;
    ByteBuffer.wrap(picture).putShort(size, (short) 7_000).putShort(size + 2, (short) 7_000);
    assertRefused(picture, Reason.TOO_LARGE, "takes as long as 10 passes");
  }

  /** JPEG, PNG, GIF, BMP, PNM and TGA: the header states 64 megapixels that are not there. */
  @ParameterizedTest
  @CsvSource({
    "sub0.jpg, 0xFFC0, 5, true",
    "td24.bmp, 0x424D, 18, false",
    "plain.gif, 0x4749, 6, false",
    "RGB_raw.tga, 0x0000, 12, false",
    "RGB_rle.tga, 0x0000, 12, false"
  })
  void pixelsThatAreNotThereTakeNoMemory(String name, int mark, int offset, boolean bigEndian) {
    byte[] picture = variants.file(name).clone();
    ByteBuffer bytes =
        ByteBuffer.wrap(picture).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int at = indexOf(picture, mark) + offset;
    if (name.endsWith("bmp")) {
      bytes.putInt(at, 8_000).putInt(at + 4, 8_000);
    } else {
      bytes.putShort(at, (short) 8_000).putShort(at + 2, (short) 8_000);
    }
    if (name.endsWith("gif")) {
      int frame = 13 + 3 * (2 << (picture[10] & 7));
      while (picture[frame] != 0x2C) {
        frame++;
      }
      bytes.putShort(frame + 5, (short) 8_000).putShort(frame + 7, (short) 8_000);
    }
    assertRefused(picture, Reason.UNREADABLE, "truncated");
  }

  @Test
  void pixelsOfAPngThatAreNotThereTakeNoMemory() {
    byte[] header = ByteBuffer.allocate(13).putInt(8_000).putInt(8_000).put((byte) 8).array();
    assertRefused(png(header, new byte[0][], deflated(1_000)), Reason.UNREADABLE, "truncated");
    byte[] text = "P6 8000 8000 255\nabc".getBytes(StandardCharsets.US_ASCII);
    assertRefused(text, Reason.UNREADABLE, "truncated");
  }

  @Test
  void manyBytesPerPixelCount() {
    byte[] header =
        ByteBuffer.allocate(13).putInt(8_000).putInt(8_000).put((byte) 16).put((byte) 6).array();
    assertRefused(
        png(header, new byte[0][], deflated(1 << 20)), Reason.TOO_LARGE, "MiB of memory to decode");
  }

  /** Compressed texts and profiles are never read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zTXtComment\0\0",
        "zTXtRaw profile type exif\0\0",
        "iCCPx\0\0",
        "iTXtXML:com.adobe.xmp\0\1\0\0\0"
      })
  void aTextBombTakesNoMemory(String start) throws Exception {
    assertBlackWith(text(start, 100 << 20), 1);
  }

  /** A text that is not read costs nothing, however many of them there are. */
  @ParameterizedTest
  @ValueSource(strings = {"zTXtRaw profile type exif\0\0", "iTXtXML:com.adobe.xmp\0\1\0\0\0"})
  void manyTextsTakeNoTime(String start) throws Exception {
    assertBlackWith(text(start, 1 << 20), 4_000);
  }

  private static byte[] text(String start, int zeros) {
    byte[] name = start.getBytes(StandardCharsets.ISO_8859_1);
    byte[] compressed = deflated(zeros);
    return ByteBuffer.allocate(name.length + compressed.length).put(name).put(compressed).array();
  }

  private void assertBlackWith(byte[] chunk, int times) throws Exception {
    byte[] header = ByteBuffer.allocate(13).putInt(8).putInt(8).put((byte) 8).array();
    byte[][] chunks = new byte[times][];
    Arrays.fill(chunks, chunk);
    byte[] picture = png(header, chunks, deflated(72));
    long before = allocated();
    long start = System.nanoTime();
    assertThat(preprocessor.samples(picture)).hasSize(3 * 64 * 64).containsOnly(0);
    assertThat(System.nanoTime() - start).isLessThan(MOST_NANOS);
    assertThat(allocated() - before).isLessThan(MOST_BYTES);
  }

  private void assertRefused(byte[] picture, Reason reason, String message) {
    long bytes = allocated();
    long start = System.nanoTime();
    assertThatThrownBy(() -> preprocessor.samples(picture))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((BadImageException) e).reason())
        .isEqualTo(reason);
    assertThat(System.nanoTime() - start).isLessThan(MOST_NANOS);
    assertThat(allocated() - bytes).isLessThan(MOST_BYTES);
  }

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static int indexOf(byte[] bytes, int mark) {
    int at = 0;
    while ((bytes[at] & 0xFF) != mark >> 8 || (bytes[at + 1] & 0xFF) != (mark & 0xFF)) {
      at++;
    }
    return at;
  }

  private static int lastScan(byte[] bytes) {
    int at = bytes.length - 2;
    while ((bytes[at] & 0xFF) != 0xFF || (bytes[at + 1] & 0xFF) != 0xDA) {
      at--;
    }
    return at;
  }

  private static byte[] deflated(int zeros) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(new byte[zeros]);
    deflater.finish();
    byte[] bytes = new byte[zeros / 900 + 100];
    int count = deflater.deflate(bytes);
    deflater.end();
    return Arrays.copyOf(bytes, count);
  }

  /** A PNG file of the given header, chunks (each with its name) and pixels. */
  private static byte[] png(byte[] header, byte[][] chunks, byte[] pixels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).putLong(0x89504E470D0A1A0AL).array());
    out.writeBytes(chunk(named("IHDR", header)));
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk(chunk));
    }
    out.writeBytes(chunk(named("IDAT", pixels)));
    out.writeBytes(chunk(named("IEND", new byte[0])));
    return out.toByteArray();
  }

  private static byte[] named(String name, byte[] data) {
    return ByteBuffer.allocate(4 + data.length)
        .put(name.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .array();
  }

  private static byte[] chunk(byte[] named) {
    CRC32 crc = new CRC32();
    crc.update(named);
    return ByteBuffer.allocate(8 + named.length)
        .putInt(named.length - 4)
        .put(named)
        .putInt((int) crc.getValue())
        .array();
  }
}
