// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.text.VisibleText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names messages of other formats by their first bytes, and says what to send instead. */
public final class ForeignFraming {
  private static final String PLAIN = "Send the Avro or JSON without it.";
  private static final String COMPRESSED =
      "Send it uncompressed, and let the Kafka client compress: compression.type.";
  private static final String PICTURE = "Send a record with the picture in its field image.";

  private static final int LEAST_FRAME = 6;
  private static final int SHOWN = 24;

  /**
   * A format that its first bytes name.
   *
   * @param start the bytes, one character each
   */
  private record Magic(String start, String name, String remedy) {}

  private static final List<Magic> MAGICS =
      List.of(
          new Magic("Obj\u0001", "an Avro container file", "Send one record per message."),
          new Magic("\u001f\u008b", "gzip", COMPRESSED),
          new Magic("(\u00b5/\u00fd", "zstd", COMPRESSED),
          new Magic("\u00ff\u0006\u0000\u0000sNaPpY", "snappy", COMPRESSED),
          new Magic("\u0082SNAPPY\u0000", "snappy", COMPRESSED),
          new Magic("\u0004\"M\u0018", "lz4", COMPRESSED),
          new Magic("LZ4Block", "lz4", COMPRESSED),
          new Magic("BZh", "bzip2", COMPRESSED),
          new Magic("\u00fd7zXZ\u0000", "xz", COMPRESSED),
          new Magic("x\u0001", "zlib", COMPRESSED),
          new Magic("x\u009c", "zlib", COMPRESSED),
          new Magic("x\u00da", "zlib", COMPRESSED),
          new Magic("PK\u0003\u0004", "a zip file", "Send one record per picture."),
          new Magic("PAR1", "a Parquet file", "Send one record per message."),
          new Magic("\u00ff\u00d8\u00ff", "a JPEG file", PICTURE),
          new Magic("\u0089PNG\r\n\u001a\n", "a PNG file", PICTURE),
          new Magic("GIF8", "a GIF file", PICTURE),
          new Magic("BM", "a BMP file", PICTURE),
          new Magic("II*\u0000", "a TIFF file", PICTURE),
          new Magic("MM\u0000*", "a TIFF file", PICTURE),
          new Magic(
              "\u00ac\u00ed\u0000\u0005",
              "a Java object",
              "Send Avro or JSON, not serialized Java."),
          new Magic("---", "YAML", "Send JSON."),
          new Magic("<", "XML or HTML", "Send JSON."));

  private ForeignFraming() {}

  /**
   * The format of a message in words, and what to do. It is a guess by the first bytes, for
   * messages that are neither Avro nor JSON of their topic.
   *
   * @param start the first byte that is not blank
   */
  public static Optional<String> name(byte[] message, int start) {
    return Optional.ofNullable(named(message, start));
  }

  private static @Nullable String named(byte[] message, int start) {
    if (isWide(message)) {
      return "text in UTF-16 or UTF-32. Encode it as UTF-8.";
    }
    if (message[0] == 3 && message.length >= 18 && (message[1] == 0 || message[1] == 5)) {
      return "an AWS Glue Schema Registry frame. " + PLAIN;
    }
    String head = new String(message, 0, Math.min(SHOWN, message.length), ISO_8859_1);
    @Nullable String magic = byMagic(head);
    if (magic != null) {
      return magic;
    }
    if (message[0] == 0 && message.length >= LEAST_FRAME) {
      return confluent(message);
    }
    @Nullable String json = otherJson(message, start);
    if (json != null) {
      return json;
    }
    @Nullable String binary = binaryObject(message);
    if (binary != null) {
      return binary;
    }
    String text = new String(message, start, Math.min(SHOWN, message.length - start), UTF_8);
    return text.chars().allMatch(sign -> sign >= ' ' && sign != 0xFFFD && sign != 0x7F)
        ? "text that begins with " + VisibleText.quoted(text) + ". Send a JSON object."
        : null;
  }

  /** Whether a message is text in UTF-16 or UTF-32, by its mark or its first sign of JSON. */
  public static boolean isWide(byte[] message) {
    boolean mark =
        startsWith(message, 0xFE, 0xFF)
            || startsWith(message, 0xFF, 0xFE)
            || startsWith(message, 0, 0, 0xFE, 0xFF);
    boolean brace =
        startsWith(message, '{', 0)
            || startsWith(message, 0, '{', 0)
            || startsWith(message, 0, 0, 0, '{', 0);
    return mark || brace;
  }

  private static String confluent(byte[] message) {
    int id = ByteBuffer.wrap(message).getInt(1);
    String content =
        message[5] == '{' ? "JSON" : message.length > 6 && message[5] == 0 ? "Protobuf" : "Avro";
    return "a Confluent Schema Registry frame with schema id "
        + id
        + ", probably "
        + content
        + ". Send Avro in single-object encoding or plain JSON, or set"
        + " kafka.schema-registry.url.";
  }

  private static @Nullable String byMagic(String head) {
    for (Magic magic : MAGICS) {
      if (head.startsWith(magic.start)) {
        return magic.name + ". " + magic.remedy;
      }
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "a WebP file. " + PICTURE;
    }
    return head.startsWith("ftyp", 4) ? "an AVIF, HEIC or video file. " + PICTURE : null;
  }

  private static @Nullable String otherJson(byte[] message, int start) {
    String text = new String(message, start, Math.min(SHOWN, message.length - start), ISO_8859_1);
    if (text.startsWith("[")) {
      return "a JSON array. Send one object per message.";
    }
    if (text.startsWith("\"{") || text.startsWith("\"\\u007b") || text.startsWith("\"[")) {
      return "JSON in a JSON string, so it was encoded twice. Send the object itself.";
    }
    if (text.startsWith("b'") || text.startsWith("b\"")) {
      return "the printed form of Python bytes. Send the bytes themselves.";
    }
    if (text.startsWith("eyJ")) {
      return "JSON in base64. Send the JSON itself.";
    }
    boolean value =
        text.startsWith("\"") || text.equals("null") || text.equals("true") || text.equals("NaN");
    return value ? "a single JSON value. Send a JSON object." : null;
  }

  private static @Nullable String binaryObject(byte[] message) {
    int first = message[0] & 0xFF;
    int second = message.length > 1 ? message[1] & 0xFF : 0;
    boolean isPickle = first == 0x80 && second >= 2 && second <= 5;
    if (isPickle) {
      return "a Python pickle. Send Avro or JSON.";
    }
    boolean messagePackKey = (second >= 0xA0 && second <= 0xBF) || second == 0xD9;
    if ((first > 0x80 && first <= 0x8F && messagePackKey) || first == 0xDE) {
      return "MessagePack. Send Avro or JSON.";
    }
    boolean cborKey = second >= 0x60 && second <= 0x78;
    boolean cborMap = (first > 0xA0 && first <= 0xB8) || first == 0xBF;
    if ((cborMap && cborKey) || startsWith(message, 0xD9, 0xD9, 0xF7)) {
      return "CBOR. Send Avro or JSON.";
    }
    return isProtobuf(message) ? "probably Protobuf. Send Avro or JSON." : null;
  }

  /** Whether all bytes are fields of Protobuf, with numbers of at most 1,000. */
  private static boolean isProtobuf(byte[] message) {
    List<Integer> numbers = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining() && numbers.size() < 10_000) {
      long tag = variableLength(in);
      int number = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
      long size =
          switch ((int) (tag & 7)) {
            case 0 -> variableLength(in) < 0 ? -1 : 0;
            case 1 -> Long.BYTES;
            case 2 -> variableLength(in);
            case 5 -> Integer.BYTES;
            default -> -1;
          };
      if (tag < 0 || number < 1 || number > 1000 || size < 0 || size > in.remaining()) {
        return false;
      }
      in.position(in.position() + (int) size);
      numbers.add(number);
    }
    return numbers.size() > 1 && !in.hasRemaining();
  }

  /** A number of up to 63 bits; -1 if there is none. */
  private static long variableLength(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] message, int... start) {
    if (message.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((message[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
