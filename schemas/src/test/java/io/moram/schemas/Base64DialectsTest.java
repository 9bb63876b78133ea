// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Pictures in base64, as producers of other languages write it. */
class Base64DialectsTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  /** A JPEG's first bytes, with both signs that the alphabets write differently. */
  private static final byte[] PICTURE = picture();

  private static byte[] picture() {
    byte[] bytes = new byte[301];
    new Random(7).nextBytes(bytes);
    bytes[0] = (byte) 0xFF;
    bytes[1] = (byte) 0xD8;
    bytes[2] = (byte) 0xFF;
    bytes[3] = (byte) 0xE0;
    return bytes;
  }

  private static byte[] withImage(String image) {
    return utf8("{\"learner\":\"a\",\"label\":\"b\",\"image\":\"" + image + "\"}");
  }

  private static void isRead(String image) throws Exception {
    assertThat(((Example) EXAMPLES.decode(withImage(image))).getImage())
        .isEqualTo(ByteBuffer.wrap(PICTURE));
  }

  @Test
  void base64IsReadInEveryDialect() throws Exception {
    String plain = Base64.getEncoder().encodeToString(PICTURE);
    String url = Base64.getUrlEncoder().encodeToString(PICTURE);
    assertThat(plain).contains("+", "/", "=");
    isRead(plain);
    isRead(plain.replace("=", ""));
    isRead(url);
    isRead(url.replace("=", ""));
    isRead(plain.replaceAll("(.{76})", "$1\\\\r\\\\n") + "\\n");
    isRead(plain.replaceAll("(.{4})", "$1 "));
    isRead("\\t" + plain);
    isRead("data:image/jpeg;base64," + plain);
    isRead("data:;base64," + plain);
    isRead("DATA:image/svg+xml;charset=utf-8;Base64," + url);
    isRead("data:application/octet-stream;base64,\\n" + plain.replace("=", "%3D"));
    isRead("data:image/png;base64," + plain.replace("+", "%2B").replace("/", "%2f"));
    // JSON may escape the slash.
    isRead(plain.replace("/", "\\/"));
  }

  @Test
  void whatLooksLikeBase64AndIsNotIsNamed() {
    String plain = Base64.getEncoder().encodeToString(PICTURE);
    String twice = Base64.getEncoder().encodeToString(utf8(plain));
    isRefused("b'" + plain + "'", "is the printed form of Python bytes, b'...'. Send");
    isRefused("b\\\"" + plain + "\\\"", "is the printed form of Python bytes");
    isRefused(twice, "is base64 of base64. Encode the file's bytes once.");
    isRefused("data:image/jpeg;base64," + twice, "is base64 of base64");
    isRefused(
        Base64.getEncoder().encodeToString(utf8("data:image/png;base64," + plain)),
        "is base64 of base64");
    isRefused("data:image/png," + plain, "is a data URI without ';base64,'.");
    isRefused("https://example.org/cat.jpg", "is the address 'https://example.org/cat.jpg'.");
    isRefused("ffd8ffe000104a464946", "is hexadecimal.");
    isRefused(
        plain.replace("=", "") + "AAA", "is base64 of 405 characters, and one more is missing");
    isRefused(plain + plain, "goes on after its padding '='.");
    isRefused(plain.replace('+', ' '), "has blanks in place of '+'");
    isRefused("\\\\xff\\\\xd8", "is not base64: character 1 is '\\'.");
    isRefused("<svg>", "is not base64: character 1 is '<'.");
    assertThat(
            failure(
                EXAMPLES,
                utf8("{\"learner\":\"a\",\"label\":\"b\",\"image\":{\"type\":\"Buffer\"}}")))
        .hasMessage("'image' is an object; must be a string of base64.");
  }

  private static void isRefused(String image, String fault) {
    assertThat(failure(EXAMPLES, withImage(image)))
        .hasMessageStartingWith("'image' " + fault)
        .returns(DeadLetterReason.INVALID, MalformedMessageException::reason);
  }
}
