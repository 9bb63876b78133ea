// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in a JVM of their own: the JVM's registry of readers is filled once. */
class DecodingProcessTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir Path folder;

  /** The first job saw a PNG only and was cancelled; the second one sees its first JPEG. */
  @Test
  void aLaterJobDecodesWithItsOwnClasses() throws Exception {
    Path png = picture("png", 16);
    Path jpeg = picture("jpg", 16);
    assertThat(decode("-Xmx256m", png, jpeg, jpeg))
        .containsExactly("decoded", "decoded", "decoded");
  }

  @Test
  void aPictureThatDoesNotFitIntoTheHeapIsSetAside() throws Exception {
    List<String> lines = decode("-Xmx48m", picture("png", 5000), picture("png", 16));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("io.moram.model.image.BadImageException: ")
        .contains("95 MiB of memory to decode, more heap memory than the limit of 16 MiB");
    assertThat(lines.get(1)).isEqualTo("decoded");
  }

  private Path picture(String format, int side) throws IOException {
    Path file = folder.resolve(side + "." + format);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
    return file;
  }

  private List<String> decode(String heap, Path... pictures) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DecodingProcess.class.getName());
    for (Path picture : pictures) {
      command.add(picture.toString());
    }
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return Files.readAllLines(out);
    } finally {
      process.destroyForcibly();
    }
  }
}
