// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Messages in other formats and encodings than those of the topics. */
class ForeignFramesTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  @Test
  void aByteOrderMarkIsSkipped() throws Exception {
    assertThat(
            EXAMPLES.decode(utf8("\ufeff {\"learner\":\"a\",\"endOfTask\":true,\"eventTime\":3}")))
        .isEqualTo(new EndOfTask("a", 3L));
    assertThat(failure(EXAMPLES, utf8("\ufeff \n")).reason()).isEqualTo(DeadLetterReason.EMPTY);
  }

  @Test
  void otherEncodingsOfTextAreNamed() {
    String json = "{\"learner\":\"a\",\"endOfTask\":true}";
    for (var charset :
        new java.nio.charset.Charset[] {
          StandardCharsets.UTF_16,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16LE,
          java.nio.charset.Charset.forName("UTF-32"),
          java.nio.charset.Charset.forName("UTF-32LE")
        }) {
      assertThat(failure(EXAMPLES, json.getBytes(charset)))
          .as("%s", charset)
          .hasMessage("The message is text in UTF-16 or UTF-32. Encode it as UTF-8.");
    }
    assertThat(
            failure(
                EXAMPLES,
                "{\"learner\":\"a\",\"label\":\"caf\u00e9\"}"
                    .getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessage("The message is not JSON: byte 27 is not UTF-8. Encode the text as UTF-8.");
  }

  @Test
  void framesOfRegistriesAreNamed() {
    byte[] avro = MessageCodec.requests().encode(Messages.request());
    byte[] body = java.util.Arrays.copyOfRange(avro, 10, avro.length);
    names(
        concat(new byte[] {0, 0, 0, 0, 7}, body),
        "a Confluent Schema Registry frame with schema id 7, probably Avro.");
    names(
        concat(new byte[] {0, 0, 0, 1, 2}, utf8("{\"learner\":\"a\"}")),
        "schema id 258, probably JSON.");
    names(
        concat(new byte[] {0, 0, 0, 0, 9}, new byte[] {0, 10, 1, 'a'}),
        "schema id 9, probably Protobuf.");
    byte[] glue = new byte[40];
    glue[0] = 3;
    names(glue, "an AWS Glue Schema Registry frame.");
    assertThat(failure(EXAMPLES, concat(new byte[] {0, 0, 0, 0, 7}, body)))
        .hasMessageContaining("kafka.schema-registry.url");
  }

  @Test
  void otherFormatsAreNamed() throws Exception {
    byte[] json = utf8("{\"learner\":\"a\",\"endOfTask\":true}");
    var gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(json);
    }
    names(gzip.toByteArray(), "gzip. Send it uncompressed");
    names(hex("28b52ffd0401"), "zstd.");
    names(hex("ff060000734e61507059"), "snappy.");
    names(hex("82534e41505059000000"), "snappy.");
    names(hex("04224d186440"), "lz4.");
    names(hex("789c0102"), "zlib.");
    names(
        hex("ffd8ffe000104a464946"),
        "a JPEG file. Send a record with the picture in its field image.");
    names(hex("89504e470d0a1a0a0000"), "a PNG file.");
    names(utf8("GIF89a..."), "a GIF file.");
    names(utf8("RIFF....WEBPVP8 "), "a WebP file.");
    names(hex("000000206674797061766966"), "an AVIF, HEIC or video file.");
    names(utf8("Obj\u0001\u0002"), "an Avro container file. Send one record per message.");
    names(hex("aced00057372"), "a Java object.");
    names(hex("8004951000"), "a Python pickle.");
    names(hex("82a76c6561726e6572a161a56c6162656ca162"), "MessagePack.");
    names(hex("a2676c6561726e6572616165"), "CBOR.");
    names(hex("bf676c6561726e65726161ff"), "CBOR.");
    names(hex("120161220162"), "probably Protobuf.");
    names(hex("0a01611a0162"), "probably Protobuf.");
    names(utf8("[{\"learner\":\"a\"}]"), "a JSON array. Send one object per message.");
    names(utf8(" \n[{\"learner\":\"a\"}]"), "a JSON array.");
    names(
        utf8("\"{\\\"learner\\\":\\\"a\\\"}\""), "JSON in a JSON string, so it was encoded twice.");
    names(utf8("b'{\"learner\": 1}'"), "the printed form of Python bytes.");
    names(Base64.getEncoder().encode(json), "JSON in base64.");
    names(utf8("null"), "a single JSON value.");
    names(utf8("<Example/>"), "XML or HTML.");
    names(utf8("learner,label,image"), "text that begins with 'learner,label,image'.");
    byte[] avro = EXAMPLES.encode(Messages.example());
    names(
        java.util.Arrays.copyOfRange(avro, 10, avro.length),
        "the Avro of a Example without its header");
  }

  private static void names(byte[] message, String name) {
    assertThat(failure(EXAMPLES, message))
        .hasMessageContaining(name)
        .hasMessageStartingWith("The message is ")
        .returns(DeadLetterReason.UNDECODABLE, MalformedMessageException::reason);
  }

  private static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
