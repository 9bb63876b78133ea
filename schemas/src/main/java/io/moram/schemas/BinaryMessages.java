// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.UNDECODABLE;
import static io.moram.schemas.DeadLetterReason.UNKNOWN_SCHEMA;

import io.moram.schemas.dialect.ForeignFraming;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads records in Avro's single-object encoding, by the schema that their header names. */
final class BinaryMessages<T extends SpecificRecord> {
  static final int HEADER_BYTES = 2 + Long.BYTES;
  private static final byte[] MARKER = {(byte) 0xC3, (byte) 0x01};

  /** A version of a record type that a message may hold. */
  private record Version<T extends SpecificRecord>(RecordType<? extends T> type, Schema writer) {}

  private final List<RecordType<? extends T>> types;
  private final @Nullable OtherKind other;
  private final Map<Long, Version<T>> versions = new HashMap<>();

  /**
   * @param other the record that senders take by mistake; null if there is none
   */
  BinaryMessages(List<RecordType<? extends T>> types, @Nullable OtherKind other) {
    this.types = types;
    this.other = other;
    for (RecordType<? extends T> type : types) {
      for (Schema writer : type.writerSchemas()) {
        versions.put(RecordType.fingerprint(writer), new Version<>(type, writer));
      }
    }
  }

  List<RecordType<? extends T>> types() {
    return types;
  }

  /** The names of the record types, for people. */
  String names() {
    return types.stream().map(RecordType::name).collect(Collectors.joining(", "));
  }

  /**
   * Also reads an older version of a schema.
   *
   * @throws IllegalArgumentException if it is of no record type, or cannot be read
   */
  BinaryMessages<T> withOlderVersion(Schema older) {
    if (types.stream().noneMatch(type -> type.name().equals(older.getName()))) {
      throw new IllegalArgumentException(
          "The older schema is '%s'; must be a record type of this topic: %s."
              .formatted(older.getName(), names()));
    }
    List<RecordType<? extends T>> extended =
        types.stream()
            .<RecordType<? extends T>>map(
                type -> type.name().equals(older.getName()) ? type.withOlderVersion(older) : type)
            .toList();
    return new BinaryMessages<>(extended, other);
  }

  /**
   * Reads a record.
   *
   * @param start the first byte that is not blank
   * @param rules what a record satisfies, to tell one without a header
   * @param orJson whether the topic takes JSON too
   */
  T decode(byte[] message, int start, MessageRules rules, boolean orJson)
      throws MalformedMessageException {
    if (message.length < HEADER_BYTES || message[0] != MARKER[0] || message[1] != MARKER[1]) {
      throw new MalformedMessageException(UNDECODABLE, noHeader(message, start, rules, orJson));
    }
    long fingerprint =
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
    Version<T> version = versions.get(fingerprint);
    if (version == null) {
      if (other != null) {
        other.refuse(fingerprint);
      }
      throw new MalformedMessageException(
          UNKNOWN_SCHEMA,
          "The schema fingerprint is %016x; must be of a known version of %s."
              .formatted(fingerprint, names()));
    }
    return version.type().decode(message, HEADER_BYTES, version.writer());
  }

  private String noHeader(byte[] message, int start, MessageRules rules, boolean orJson) {
    String wanted =
        "must be Avro in single-object encoding, which begins with C3 01 and a schema fingerprint"
            + (orJson ? ", or a JSON object." : ".");
    for (RecordType<? extends T> type : types) {
      if (type.isBare(message, rules)) {
        return "The message is the Avro of a %s without its header; %s"
            .formatted(type.name(), wanted);
      }
    }
    return ForeignFraming.name(message, start)
        .map(named -> "The message is " + named)
        .orElse("The message is in no known format; " + wanted);
  }
}
