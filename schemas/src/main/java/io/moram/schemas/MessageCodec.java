// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.EMPTY;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;
import static io.moram.schemas.DeadLetterReason.UNDECODABLE;
import static io.moram.schemas.DeadLetterReason.UNKNOWN_SCHEMA;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one topic into bytes and back.
 *
 * <p>Messages are in Avro's <a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">single-object
 * encoding</a>: the bytes C3 01, the CRC-64-AVRO fingerprint of the writer's schema in eight little
 * endian bytes, the record. The fingerprint says which of the topic's record types, and which
 * version of it, a message holds. On {@code examples} and {@code requests} a message whose first
 * byte that is not blank is <code>{</code> is read as JSON: see {@link JsonMessages}.
 *
 * <p>Thread-safe. What was decoded is within every limit and rule of {@link MessageRules}.
 *
 * @param <T> the topic's record type, or {@link SpecificRecord} where it has several
 */
public final class MessageCodec<T extends SpecificRecord> {
  private static final int HEADER_BYTES = 2 + Long.BYTES;
  private static final byte[] MARKER = {(byte) 0xC3, (byte) 0x01};

  /** A version of a record type that a message may hold. */
  private record Version<T extends SpecificRecord>(RecordType<? extends T> type, Schema writer) {}

  private final List<RecordType<? extends T>> types;
  private final @Nullable JsonMessages<T> json;
  private final MessageLimits limits;
  private final MessageRules rules;
  private final Map<Long, Version<T>> versions = new HashMap<>();

  private MessageCodec(
      List<RecordType<? extends T>> types, @Nullable JsonMessages<T> json, MessageLimits limits) {
    this.types = types;
    this.json = json;
    this.limits = limits;
    this.rules = new MessageRules(limits);
    for (RecordType<? extends T> type : types) {
      for (Schema writer : type.writerSchemas()) {
        versions.put(RecordType.fingerprint(writer), new Version<>(type, writer));
      }
    }
  }

  /** {@link Example} and {@link EndOfTask}, binary or JSON, within the default limits. */
  public static MessageCodec<SpecificRecord> examples() {
    return examples(MessageLimits.DEFAULT);
  }

  /** {@link Example} and {@link EndOfTask}, binary or JSON. */
  public static MessageCodec<SpecificRecord> examples(MessageLimits limits) {
    return new MessageCodec<>(
        List.of(
            RecordType.of(Example.class, Example.getClassSchema()),
            RecordType.of(EndOfTask.class, EndOfTask.getClassSchema())),
        JsonMessages.examples(limits, InstantSource.system()),
        limits);
  }

  /** {@link Request}, binary or JSON, within the default limits. */
  public static MessageCodec<Request> requests() {
    return requests(MessageLimits.DEFAULT);
  }

  /** {@link Request}, binary or JSON. */
  public static MessageCodec<Request> requests(MessageLimits limits) {
    return new MessageCodec<>(
        List.of(RecordType.of(Request.class, Request.getClassSchema())),
        JsonMessages.requests(limits, InstantSource.system()),
        limits);
  }

  /** {@link Prediction}. */
  public static MessageCodec<Prediction> predictions() {
    return binary(List.of(RecordType.of(Prediction.class, Prediction.getClassSchema())));
  }

  /** {@link AtomBlockRecord}, {@link TaskSealed} and {@link ProvisionalPublished}. */
  public static MessageCodec<SpecificRecord> atoms() {
    return binary(
        List.of(
            RecordType.of(AtomBlockRecord.class, AtomBlockRecord.getClassSchema()),
            RecordType.of(TaskSealed.class, TaskSealed.getClassSchema()),
            RecordType.of(ProvisionalPublished.class, ProvisionalPublished.getClassSchema())));
  }

  /** {@link LearnerEvent}. */
  public static MessageCodec<LearnerEvent> events() {
    return binary(List.of(RecordType.of(LearnerEvent.class, LearnerEvent.getClassSchema())));
  }

  /** {@link Evaluation}. */
  public static MessageCodec<Evaluation> evaluations() {
    return binary(List.of(RecordType.of(Evaluation.class, Evaluation.getClassSchema())));
  }

  /** {@link DeadLetter}. */
  public static MessageCodec<DeadLetter> deadLetters() {
    return binary(List.of(RecordType.of(DeadLetter.class, DeadLetter.getClassSchema())));
  }

  /** The project's own topics: large atom blocks are no fault, so only Kafka limits the size. */
  private static <T extends SpecificRecord> MessageCodec<T> binary(
      List<RecordType<? extends T>> types) {
    return new MessageCodec<>(
        types, null, new MessageLimits(Integer.MAX_VALUE, MessageLimits.DEFAULT.imageBytes()));
  }

  /**
   * This codec, which also reads records that were written with an older version of a schema; new
   * fields get their defaults.
   *
   * @throws IllegalArgumentException if the schema is of no record type of this topic, or the
   *     current version cannot read its records
   */
  public MessageCodec<T> withOlderVersion(Schema older) {
    if (types.stream().noneMatch(type -> type.name().equals(older.getName()))) {
      throw new IllegalArgumentException(
          "'" + older.getName() + "' is not among this topic's record types: " + names());
    }
    List<RecordType<? extends T>> extended =
        types.stream()
            .<RecordType<? extends T>>map(
                type -> type.name().equals(older.getName()) ? type.withOlderVersion(older) : type)
            .toList();
    return new MessageCodec<>(extended, json, limits);
  }

  /**
   * The record in single-object encoding. Rules are the reader's: they are not checked here.
   *
   * @throws IllegalArgumentException if the record's type is not one of the topic's
   */
  public byte[] encode(T value) {
    for (RecordType<? extends T> type : types) {
      if (type.holds(value)) {
        try {
          return type.encode(value);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalArgumentException(
        "a " + value.getSchema().getName() + " does not go on this topic, which takes " + names());
  }

  /**
   * The record that a message holds.
   *
   * @param message the value of a Kafka record; null where it had none
   * @throws MalformedMessageException if the message holds none, or one that breaks a limit or rule
   */
  public T decode(byte @Nullable [] message) throws MalformedMessageException {
    int start = message == null ? -1 : firstNotBlank(message);
    if (message == null || start < 0) {
      throw new MalformedMessageException(EMPTY, "the message is empty");
    }
    if (message.length > limits.messageBytes()) {
      throw new MalformedMessageException(
          TOO_LARGE,
          "the message has " + message.length + " bytes; the limit is " + limits.messageBytes());
    }
    T value =
        json != null && message[start] == '{' ? json.decode(message, start) : decodeBinary(message);
    rules.check(value);
    return value;
  }

  private T decodeBinary(byte[] message) throws MalformedMessageException {
    if (message.length < HEADER_BYTES || message[0] != MARKER[0] || message[1] != MARKER[1]) {
      throw new MalformedMessageException(
          UNDECODABLE,
          "the message does not start with an Avro single-object header (C3 01 and a schema"
              + " fingerprint)"
              + (json == null ? "" : ", nor with '{'"));
    }
    long fingerprint =
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
    Version<T> version = versions.get(fingerprint);
    if (version == null) {
      throw new MalformedMessageException(
          UNKNOWN_SCHEMA,
          String.format(
              "the schema fingerprint %016x is of no known version of %s", fingerprint, names()));
    }
    return version.type().decode(message, HEADER_BYTES, version.writer());
  }

  private String names() {
    return types.stream().map(RecordType::name).collect(Collectors.joining(", "));
  }

  private static int firstNotBlank(byte[] message) {
    for (int i = 0; i < message.length; i++) {
      if (message[i] != ' ' && message[i] != '\t' && message[i] != '\r' && message[i] != '\n') {
        return i;
      }
    }
    return -1;
  }
}
