// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.model.image.BadImageException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no picture, or no longer one, is refused with a sentence that says what happened. */
class ForeignBytesTest {

  private final PictureZip variants = PictureZip.read("variants.zip");
  private final ImagePreprocessor preprocessor = ImagePreprocessor.standard(64);

  private void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> preprocessor.samples(bytes))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((BadImageException) e).reason())
        .isEqualTo(Reason.UNREADABLE);
  }

  /** A consumer that decodes bytes as a string is the most frequent way to lose a picture. */
  @ParameterizedTest
  @CsvSource({"n_rgb8.png, a PNG", "sub0.jpg, a JPEG"})
  void aPictureThatWasTakenForTextIsNamed(String name, String kind) {
    byte[] picture = variants.file(name);
    String message = "the picture is " + kind + " that a program took for text";
    assertRefused(new String(picture, UTF_8).getBytes(UTF_8), message);
    assertRefused(new String(picture, ISO_8859_1).getBytes(UTF_8), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\r\n"})
  void aPngWithOtherLineEndsIsNamed(String lineEnd) {
    String picture = new String(variants.file("n_rgb8.png"), ISO_8859_1);
    assertRefused(
        picture.replace("\r\n", lineEnd).getBytes(ISO_8859_1),
        "a PNG that a program took for text, which changed its bytes; send them unchanged");
  }

  @Test
  void bytesBeforeAPictureAreCounted() {
    for (String before :
        List.of("\r\n", "\0\0\0\0\u0007", "--part\r\nContent-Type: image\r\n\r\n")) {
      for (String name : List.of("n_rgb8.png", "sub0.jpg")) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(before.getBytes(ISO_8859_1));
        bytes.writeBytes(variants.file(name));
        assertRefused(
            bytes.toByteArray(),
            " with " + before.length() + " other bytes before it; send it from its first byte on");
      }
    }
  }

  @Test
  void aFileThatWasNotWrittenIsNamed() {
    assertRefused(new byte[4096], "the 4096 bytes are all zero");
  }

  @Test
  void aPngOfApplesOwnKindIsNamed() {
    byte[] picture = variants.file("n_rgb8.png").clone();
    System.arraycopy("CgBI".getBytes(ISO_8859_1), 0, picture, 12, 4);
    assertRefused(picture, "a PNG of Apple's own kind (CgBI), which is not accepted");
  }
}
