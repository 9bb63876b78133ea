// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.moram.bench.serve.BenchPictures;
import io.moram.model.image.BadImageException;
import io.moram.model.image.ImagePreprocessor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Damaged pictures, and what a decoder must make of each. The originals are pictures of the demo
 * data in all formats that the JDK writes, and the files of a folder.
 */
final class DamagedPictures {
  private static final int ORIGINALS = 24;
  private static final int SIDE = 64;
  private static final List<String> FORMATS = List.of("png", "jpg", "bmp", "gif", "tiff");
  private static final double NANOS_PER_MILLI = 1e6;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final List<byte[]> PIECES =
      Stream.of(
              "IHDR",
              "IDAT",
              "PLTE",
              "tRNS",
              "iCCP",
              "IEND",
              "acTL",
              "II*\u0000",
              "MM\u0000*",
              "GIF89a",
              "Exif\u0000\u0000",
              "ICC_PROFILE\u0000",
              "RIFF",
              "WEBPVP8 ",
              "\u007f\u007f")
          .map(piece -> piece.getBytes(US_ASCII))
          .toList();

  private final ByteDamage damage;
  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(SIDE);
  private double longestMillis;

  /**
   * Reads the originals.
   *
   * @param folder a folder of further picture files; null for none
   */
  DamagedPictures(BenchPictures demo, @Nullable Path folder, Random random) throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (int i = 0; i < ORIGINALS; i++) {
      byte[] picture = demo.get(i);
      originals.add(picture);
      originals.add(written(picture, FORMATS.get(i % FORMATS.size())));
    }
    if (folder != null) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          originals.add(Files.readAllBytes(file));
        }
      }
    }
    damage = new ByteDamage(originals, PIECES, random);
  }

  /**
   * A damaged picture.
   *
   * @param file its bytes
   * @param readable whether the decoder of the jobs reads it
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record Damaged(byte[] file, boolean readable) {}

  /** The next picture. Decodes it on this thread. */
  Damaged next() {
    byte[] file = damage.next();
    long start = THREADS.getCurrentThreadCpuTime();
    boolean readable = true;
    try {
      preprocessor.prepare(file);
    } catch (BadImageException e) {
      readable = false;
    }
    longestMillis =
        Math.max(longestMillis, (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI);
    return new Damaged(file, readable);
  }

  /** The longest processor time of decoding one of the pictures so far, in milliseconds. */
  double longestMillis() {
    return longestMillis;
  }

  private static byte[] written(byte[] picture, String format) throws IOException {
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(picture));
    BufferedImage rgb =
        new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
    rgb.getGraphics().drawImage(read, 0, 0, null);
    var out = new ByteArrayOutputStream();
    if (!ImageIO.write(rgb, format, out)) {
      throw new IOException("The JDK writes no pictures of the format " + format);
    }
    return out.toByteArray();
  }
}
