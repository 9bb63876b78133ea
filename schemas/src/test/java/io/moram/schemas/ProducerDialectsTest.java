// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as producers of other languages and systems write it. */
class ProducerDialectsTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();

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

  @Test
  void nullIsAbsentWhereThereIsADefault() throws Exception {
    var origin = new MessageOrigin("examples", 1, 42, 1_764_000_000_000L);
    var example =
        (Example)
            EXAMPLES.decode(
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":\"b\",\"exampleId\":null,"
                        + "\"eventTime\":null,\"taskMarker\":null,\"promptTemplate\":null,"
                        + "\"endOfTask\":null,\"forget\":null}"),
                origin);
    assertThat(example.getExampleId()).isEqualTo("examples/1/42");
    assertThat(example.getEventTime()).isEqualTo(1_764_000_000_000L);
    Request request =
        REQUESTS.decode(
            utf8(
                "{\"learner\":\"a\",\"image\":\"AQ==\",\"requestId\":null,\"eventTime\":null,"
                    + "\"topK\":null,\"candidateLabels\":null,\"evaluation\":null,\"rule\":null,"
                    + "\"bankVersion\":null}"),
            origin);
    assertThat(request.getTopK()).isEqualTo(5);
    assertThat(request.getRequestId()).isEqualTo("examples/1/42");
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true,\"resume\":null}")))
        .isInstanceOf(EndOfTask.class);
  }

  @Test
  void nullIsMissingWhereThereIsNoDefault() {
    assertThat(failure(EXAMPLES, utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":null}")))
        .hasMessage("'label' is null; must be a string.");
  }

  @Test
  void aNumberIsItsTextWhereAStringIsMeant() throws Exception {
    var example =
        (Example)
            EXAMPLES.decode(
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":7,\"exampleId\":17,"
                        + "\"taskMarker\":2.50}"));
    assertThat(example.getLabel()).isEqualTo("7");
    assertThat(example.getExampleId()).isEqualTo("17");
    assertThat(example.getTaskMarker()).isEqualTo("2.50");
    Request request =
        REQUESTS.decode(
            utf8(
                "{\"learner\":\"a\",\"image\":\"AQ==\",\"requestId\":12345678901234567890,"
                    + "\"candidateLabels\":[0,1,\"2\"],\"topK\":3.0}"));
    assertThat(request.getCandidateLabels()).containsExactly("0", "1", "2");
    assertThat(request.getRequestId()).isEqualTo("12345678901234567890");
    assertThat(request.getTopK()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "1764000000123, 1764000000123",
    "1764000000123.9, 1764000000123",
    "1764000000, 1764000000000",
    "1764000000.123, 1764000000123",
    "1.764e9, 1764000000000",
    "\"1764000000\", 1764000000000",
    "\"1764000000123\", 1764000000123",
    "3, 3",
    "-5, -5",
    "\"2025-11-24T16:00:00Z\", 1764000000000",
    "\"2025-11-24T17:00:00.123456+01:00\", 1764000000123",
    "\"2025-11-24T11:00:00-0500\", 1764000000000",
    "\"2025-11-24 16:00:00+00:00\", 1764000000000",
    "\"2025-11-24t16:00:00z\", 1764000000000",
    "\"2025-11-24T16:00Z\", 1764000000000",
  })
  void timesAreReadInTheirDialects(String written, long millis) throws Exception {
    assertThat(((EndOfTask) EXAMPLES.decode(timed(written))).getEventTime()).isEqualTo(millis);
  }

  private static byte[] timed(String written) {
    return utf8("{\"learner\":\"a\",\"endOfTask\":true,\"eventTime\":" + written + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1764000000123456 | is '1764000000123456'; must be milliseconds",
        "1e400 | must be milliseconds since 1970-01-01 UTC, less than 10^14.",
        "1e999999999 | must be milliseconds",
        "NaN | is 'NaN'; must be milliseconds",
        "-Infinity | must be milliseconds",
        "true | is 'true'; must be a number of milliseconds",
        "[] | is an array; must be a number of milliseconds",
        "\"2025-11-24T16:00:00\" | must have a time and its zone",
        "\"2025-11-24\" | must have a time and its zone",
        "\"yesterday\" | or a time of ISO 8601 such as 2026-03-01T12:00:00Z.",
        "\"2025-13-24T16:00:00Z\" | or a time of ISO 8601",
        "\"+999999999-01-01T00:00:00Z\" | or a time of ISO 8601",
      })
  void whatIsNoTimeIsNamed(String written, String fault) {
    assertThat(failure(EXAMPLES, timed(written)))
        .hasMessageStartingWith("'eventTime' ")
        .hasMessageContaining(fault)
        .returns(DeadLetterReason.INVALID, MalformedMessageException::reason);
  }

  @Test
  void secondsAreReported() throws Exception {
    var seconds = new AtomicInteger();
    MessageCodec<SpecificRecord> codec = EXAMPLES.reportingTo(seconds::incrementAndGet);
    codec.decode(timed("1764000000"));
    codec.decode(timed("1764000000123"));
    codec.decode(timed("\"2025-11-24T16:00:00Z\""));
    assertThat(seconds).hasValue(1);
    long now =
        ((EndOfTask) codec.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true}"))).getEventTime();
    assertThat(Instant.ofEpochMilli(now)).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lable | Did you mean 'label'?",
        "Label | Did you mean 'label'?",
        "class | Did you mean 'label'?",
        "event_time | Did you mean 'eventTime'?",
        "timestamp | Did you mean 'eventTime'?",
        "picture | Did you mean 'image'?",
        "id | Did you mean 'exampleId'?",
        "source | must be one of [learner, exampleId, eventTime, image, label, promptTemplate, taskMarker]. Leave",
      })
  void anUnknownFieldIsNamedWithTheNearestKnownOne(String field, String hint) {
    assertThat(
            failure(
                EXAMPLES,
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":\"b\",\""
                        + field
                        + "\":\"cam1\"}")))
        .hasMessageStartingWith("The Example has the field '" + field + "'")
        .hasMessageContaining(hint)
        .returns(DeadLetterReason.UNKNOWN_FIELD, MalformedMessageException::reason);
  }

  @Test
  void anEnvelopeOfKafkaConnectIsNamed() {
    assertThat(failure(EXAMPLES, utf8("{\"schema\":{},\"payload\":{\"learner\":\"a\"}}")))
        .hasMessageContaining("Set value.converter.schemas.enable=false there.")
        .returns(DeadLetterReason.UNKNOWN_FIELD, MalformedMessageException::reason);
  }

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"learner\":\"a\",\"learner\":\"b\"}",
        "{\"learner\":",
        "{\"learner\":\"a\"} {}",
        "{'learner': 'a', 'label': None}",
        "{\"learner\":\"a\",}",
        "{\"learner\":\"a\u0001\"}",
        "{\"learner\":01}",
        "{\"learner\":\"\\x\"}",
        "{learner:1}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
        "{",
        "{\"a\":\"b\"",
        "{\"a\" \"b\"}",
        "{\"a\":tru}",
      })
  void brokenJsonIsExplainedWithoutTheParsersWords(String json) {
    assertThat(failure(EXAMPLES, utf8(json)))
        .hasMessageStartingWith("The message is not JSON: ")
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain(
                        "Source",
                        "REDACTED",
                        "StreamRead",
                        "com.fasterxml",
                        "JsonToken",
                        "ObjectNode")
                    .endsWith("."))
        .returns(DeadLetterReason.UNDECODABLE, MalformedMessageException::reason);
  }

  @Test
  void numbersAndNamesWithoutAnEndAreBounded() {
    String digits = "9".repeat(100_000);
    assertThat(failure(EXAMPLES, timed(digits)))
        .hasMessage("The message is not JSON: a number has more than 100 digits.");
    // Found by the fuzzer: the parser throws no exception of its own here.
    assertThat(failure(EXAMPLES, timed("0.1e99999999901")))
        .hasMessage("The message is not JSON: the exponent of a number is too large.");
    assertThat(failure(EXAMPLES, utf8("{\"" + "x".repeat(100_000) + "\":1}")))
        .hasMessage("The message is not JSON: a field's name is too long.");
    assertThat(
            failure(EXAMPLES, utf8("{\"learner\":\"a\",\"rollback\":true,\"toTask\":1e999999999}")))
        .hasMessageContaining("must be a 32-bit integer.");
  }

  private static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
