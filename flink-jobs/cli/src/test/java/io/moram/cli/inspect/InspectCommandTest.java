// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
  private static final int WRONG_ARGUMENTS = 2;
  private static final int SOME_REFUSED = 3;

  @TempDir Path folder;
  private Path photo;
  private Path page;

  @BeforeEach
  void pictures() throws IOException {
    photo = folder.resolve("photo.jpg");
    BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200; i++) {
      image.setRGB(i % 20, i / 20, 0x102030);
    }
    // A PNG with the name of a JPEG.
    assertThat(ImageIO.write(image, "png", photo.toFile())).isTrue();
    page = folder.resolve("page\u001b[31m.png");
    Files.writeString(page, "<html><body>Not found</body></html>", StandardCharsets.UTF_8);
  }

  @Test
  void acceptedPicturesAreShownAndTheirPixelsWritten() throws IOException {
    Path pixels = folder.resolve("new").resolve("pixels");

    Ran ran = run("inspect", photo.toString(), "--size", "8", "--pixels", pixels.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("PNG", "20 x 10", "RGB", "accepted");
    byte[] seen = Files.readAllBytes(pixels.resolve("photo.jpg.u8"));
    assertThat(seen).hasSize(3 * 8 * 8);
    assertThat(List.of(seen[0], seen[64], seen[128]))
        .isEqualTo(List.of((byte) 0x10, (byte) 0x20, (byte) 0x30));
  }

  @Test
  void refusedPicturesHaveTheirReason() {
    Ran ran = run("inspect", photo.toString(), page.toString());

    assertThat(ran.code()).isEqualTo(SOME_REFUSED);
    assertThat(ran.out())
        .contains("refused: the picture is an HTML page", "convert it to JPEG, PNG or WebP")
        .doesNotContain("\u001b");
  }

  @Test
  void jsonHasALinePerPicture() throws IOException {
    Ran ran = run("inspect", "--json", photo.toString(), page.toString());

    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode accepted = new ObjectMapper().readTree(lines.get(0));
    assertThat(accepted.path("format").asText()).isEqualTo("PNG");
    assertThat(accepted.path("orientation").asInt()).isEqualTo(1);
    assertThat(accepted.path("accepted").asBoolean()).isTrue();
    JsonNode refused = new ObjectMapper().readTree(lines.get(1));
    assertThat(refused.path("accepted").asBoolean(true)).isFalse();
    assertThat(refused.path("reason").asText()).contains("an HTML page");
  }

  @Test
  void wrongArgumentsAreRefusedBeforeAnythingIsRead() {
    assertThat(run("inspect").code()).isEqualTo(WRONG_ARGUMENTS);
    assertThat(run("inspect", photo + ".gone").err()).contains(".gone cannot be read");
    assertThat(run("inspect", folder.toString()).code()).isEqualTo(WRONG_ARGUMENTS);
    assertThat(run("inspect", photo.toString(), "--size", "0").err())
        .contains("--size is 0; must be 1 to 1024.");
    Ran pixels = run("inspect", photo.toString(), "--pixels", photo.toString());
    assertThat(pixels.code()).isEqualTo(WRONG_ARGUMENTS);
    assertThat(pixels.err()).contains("a file; must be a folder");
    assertThat(run("inspect", photo.toString(), photo.toString(), "--pixels", "x").err())
        .contains("would write photo.jpg.u8 twice");
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }
}
