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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the records of one topic.
 *
 * <p>Messages are in Avro's <a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">single-object
 * encoding</a>: the bytes C3 01, the CRC-64-AVRO fingerprint of the writer's schema in eight little
 * endian bytes, the record. The fingerprint names the record type, and the version of its schema.
 * On {@code examples} and {@code requests} a message whose first byte that is not blank is <code>{
 * </code> is read as JSON: see {@link JsonMessages}.
 *
 * <p>Thread-safe. Every decoded record satisfies the limits and the rules of {@link MessageRules}.
 *
 * @param <T> the topic's record type, or {@link SpecificRecord} if it has several
 */
@API(status = API.Status.EXPERIMENTAL)
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

  /** {@link Example} and control records, binary or JSON, within the default limits. */
  public static MessageCodec<SpecificRecord> examples() {
    return examples(MessageLimits.DEFAULT);
  }

  /**
   * {@link Example}, and the control records {@link EndOfTask}, {@link Republish}, {@link
   * Rollback}, {@link Forget} and {@link Resume}, binary or JSON.
   */
  public static MessageCodec<SpecificRecord> examples(MessageLimits limits) {
    return new MessageCodec<>(
        List.of(
            RecordType.of(Example.class, Example.getClassSchema()),
            RecordType.of(EndOfTask.class, EndOfTask.getClassSchema()),
            RecordType.of(Republish.class, Republish.getClassSchema()),
            RecordType.of(Rollback.class, Rollback.getClassSchema()),
            RecordType.of(Forget.class, Forget.getClassSchema()),
            RecordType.of(Resume.class, Resume.getClassSchema())),
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
        List.of(OlderSchemas.added(RecordType.of(Request.class, Request.getClassSchema()))),
        JsonMessages.requests(limits, InstantSource.system()),
        limits);
  }

  /** {@link Prediction}. */
  public static MessageCodec<Prediction> predictions() {
    return binary(
        List.of(OlderSchemas.added(RecordType.of(Prediction.class, Prediction.getClassSchema()))));
  }

  /**
   * {@link AtomBlockRecord}, {@link SignaturePart}, {@link TaskSealed} and {@link
   * ProvisionalPublished}.
   */
  public static MessageCodec<SpecificRecord> atoms() {
    return binary(atomTypes());
  }

  /**
   * The records of {@link #atoms()} and {@link DeletedKey}, as they travel between the operators of
   * the learner job. No message of a topic has a {@link DeletedKey}.
   */
  public static MessageCodec<SpecificRecord> atomChanges() {
    List<RecordType<? extends SpecificRecord>> types = new ArrayList<>(atomTypes());
    types.add(RecordType.of(DeletedKey.class, DeletedKey.getClassSchema()));
    return binary(types);
  }

  private static List<RecordType<? extends SpecificRecord>> atomTypes() {
    return List.of(
        RecordType.of(AtomBlockRecord.class, AtomBlockRecord.getClassSchema()),
        RecordType.of(SignaturePart.class, SignaturePart.getClassSchema()),
        OlderSchemas.added(RecordType.of(TaskSealed.class, TaskSealed.getClassSchema())),
        OlderSchemas.added(
            RecordType.of(ProvisionalPublished.class, ProvisionalPublished.getClassSchema())));
  }

  /** {@link LearnerEvent}. */
  public static MessageCodec<LearnerEvent> events() {
    return binary(
        List.of(
            OlderSchemas.added(RecordType.of(LearnerEvent.class, LearnerEvent.getClassSchema()))));
  }

  /** {@link Evaluation}. */
  public static MessageCodec<Evaluation> evaluations() {
    return binary(
        List.of(OlderSchemas.added(RecordType.of(Evaluation.class, Evaluation.getClassSchema()))));
  }

  /** {@link DeadLetter}. */
  public static MessageCodec<DeadLetter> deadLetters() {
    return binary(
        List.of(OlderSchemas.added(RecordType.of(DeadLetter.class, DeadLetter.getClassSchema()))));
  }

  /**
   * For topics that only the project writes. Atom blocks may be large, so only Kafka limits them.
   */
  private static <T extends SpecificRecord> MessageCodec<T> binary(
      List<RecordType<? extends T>> types) {
    return new MessageCodec<>(
        types, null, new MessageLimits(Integer.MAX_VALUE, MessageLimits.DEFAULT.imageBytes()));
  }

  /**
   * Makes a codec that also reads records of an older version of a schema. New fields get their
   * defaults.
   *
   * @throws IllegalArgumentException if the schema is of no record type of this topic, or the
   *     current version cannot read its records
   */
  public MessageCodec<T> withOlderVersion(Schema older) {
    if (types.stream().noneMatch(type -> type.name().equals(older.getName()))) {
      throw new IllegalArgumentException(
          "The older schema is '"
              + older.getName()
              + "'; must be a record type of this topic: "
              + names()
              + ".");
    }
    List<RecordType<? extends T>> extended =
        types.stream()
            .<RecordType<? extends T>>map(
                type -> type.name().equals(older.getName()) ? type.withOlderVersion(older) : type)
            .toList();
    return new MessageCodec<>(extended, json, limits);
  }

  /**
   * Encodes a record in single-object encoding. The reader checks the rules, not the writer.
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
        "The record is of the type "
            + value.getSchema().getName()
            + "; must be a record type of this topic: "
            + names()
            + ".");
  }

  /**
   * Decodes a message that was not read from Kafka.
   *
   * @param message the value; null if there is none
   * @throws MalformedMessageException if the message holds no record, or one that breaks a limit or
   *     rule
   */
  public T decode(byte @Nullable [] message) throws MalformedMessageException {
    return decode(message, null);
  }

  /**
   * Decodes a message.
   *
   * @param message the value of a Kafka record; null if it had none
   * @param origin the Kafka record; null if the message was not read from Kafka
   * @throws MalformedMessageException if the message holds no record, or one that breaks a limit or
   *     rule
   */
  public T decode(byte @Nullable [] message, @Nullable MessageOrigin origin)
      throws MalformedMessageException {
    int start = message == null ? -1 : firstNotBlank(message);
    if (message == null || start < 0) {
      throw new MalformedMessageException(EMPTY, "The message is empty; must hold a record.");
    }
    if (message.length > limits.messageBytes()) {
      throw new MalformedMessageException(
          TOO_LARGE,
          "The message has "
              + message.length
              + " bytes; must have at most "
              + limits.messageBytes()
              + ".");
    }
    T value =
        json != null && message[start] == '{'
            ? json.decode(message, start, origin)
            : decodeBinary(message);
    rules.check(value);
    return value;
  }

  private T decodeBinary(byte[] message) throws MalformedMessageException {
    if (message.length < HEADER_BYTES || message[0] != MARKER[0] || message[1] != MARKER[1]) {
      throw new MalformedMessageException(
          UNDECODABLE,
          "The message must start with an Avro single-object header, C3 01 and a schema"
              + " fingerprint"
              + (json == null ? "." : ", or with '{'."));
    }
    long fingerprint =
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length);
    Version<T> version = versions.get(fingerprint);
    if (version == null) {
      throw new MalformedMessageException(
          UNKNOWN_SCHEMA,
          String.format(
              "The schema fingerprint is %016x; must be of a known version of %s.",
              fingerprint, names()));
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
