// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.EMPTY;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;

import io.moram.schemas.dialect.DialectListener;
import io.moram.schemas.dialect.ForeignFraming;
import io.moram.schemas.dialect.TextStart;
import io.moram.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
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
 * endian bytes, the record. The fingerprint names the record type, and the version of its schema. A
 * message whose first byte that is not blank is <code>{</code> is read as JSON, but on {@code
 * atoms}: see {@link JsonMessages}.
 *
 * <p>Thread-safe. Every decoded record satisfies the limits and the rules of {@link MessageRules}.
 *
 * @param <T> the topic's record type, or {@link SpecificRecord} if it has several
 */
@API(status = API.Status.EXPERIMENTAL)
public final class MessageCodec<T extends SpecificRecord> {
  /** For topics that only the project writes. Atom blocks may be large; only Kafka limits them. */
  private static final MessageLimits OUTPUT_LIMITS =
      new MessageLimits(
          Integer.MAX_VALUE, MessageLimits.DEFAULT.imageBytes(), MessageLimits.DEFAULT.textBytes());

  private final BinaryMessages<T> binary;
  private final @Nullable JsonMessages<T> json;
  private final MessageLimits limits;
  private final MessageRules rules;
  private final @Nullable RegisteredRecords<T> registered;
  private final DialectListener listener;

  private MessageCodec(
      BinaryMessages<T> binary, @Nullable JsonMessages<T> json, MessageLimits limits) {
    this(binary, json, limits, null, DialectListener.NONE);
  }

  private MessageCodec(
      BinaryMessages<T> binary,
      @Nullable JsonMessages<T> json,
      MessageLimits limits,
      @Nullable RegisteredRecords<T> registered,
      DialectListener listener) {
    this.binary = binary;
    this.json = json;
    this.limits = limits;
    this.registered = registered;
    this.listener = listener;
    this.rules = new MessageRules(limits);
  }

  /** Examples and control records, binary or JSON, within the default limits. */
  public static MessageCodec<SpecificRecord> examples() {
    return examples(MessageLimits.DEFAULT);
  }

  /**
   * {@link Example}, {@link TextExample}, and the control records {@link EndOfTask}, {@link
   * Republish}, {@link Rollback}, {@link Forget} and {@link Resume}, binary or JSON.
   */
  public static MessageCodec<SpecificRecord> examples(MessageLimits limits) {
    JsonMessages<SpecificRecord> json = JsonMessages.examples(limits, InstantSource.system());
    return of(TopicRecords.examples(), json, limits);
  }

  /** {@link Request}, binary or JSON, within the default limits. */
  public static MessageCodec<Request> requests() {
    return requests(MessageLimits.DEFAULT);
  }

  /** {@link Request}, binary or JSON. */
  public static MessageCodec<Request> requests(MessageLimits limits) {
    JsonMessages<Request> json = JsonMessages.requests(limits, InstantSource.system());
    return new MessageCodec<>(
        new BinaryMessages<>(List.of(TopicRecords.REQUEST), OtherKind.TEXTS), json, limits);
  }

  /** {@link TextRequest}, binary or JSON. */
  public static MessageCodec<TextRequest> textRequests(MessageLimits limits) {
    JsonMessages<TextRequest> json = JsonMessages.textRequests(limits, InstantSource.system());
    return new MessageCodec<>(
        new BinaryMessages<>(List.of(TopicRecords.TEXT_REQUEST), OtherKind.PICTURES), json, limits);
  }

  /** {@link TextRequest}, binary or JSON, within the default limits. */
  public static MessageCodec<TextRequest> textRequests() {
    return textRequests(MessageLimits.DEFAULT);
  }

  /** {@link Prediction} and {@link TextPrediction}, binary or JSON. */
  public static MessageCodec<SpecificRecord> answers() {
    return of(TopicRecords.answers(), JsonMessages.answers(OUTPUT_LIMITS), OUTPUT_LIMITS);
  }

  /** {@link Prediction}, binary or JSON. */
  public static MessageCodec<Prediction> predictions() {
    return output(TopicRecords.PREDICTION);
  }

  /** {@link TextPrediction}, binary or JSON. */
  public static MessageCodec<TextPrediction> textPredictions() {
    return output(TopicRecords.TEXT_PREDICTION);
  }

  /**
   * {@link AtomBlockRecord}, {@link SignaturePart}, {@link TaskSealed} and {@link
   * ProvisionalPublished}, binary.
   */
  public static MessageCodec<SpecificRecord> atoms() {
    return of(TopicRecords.atoms(), null, OUTPUT_LIMITS);
  }

  /**
   * The records of {@link #atoms()} and {@link DeletedKey}, as they travel between the operators of
   * the learner job. No message of a topic has a {@link DeletedKey}.
   */
  public static MessageCodec<SpecificRecord> atomChanges() {
    return of(TopicRecords.atomChanges(), null, OUTPUT_LIMITS);
  }

  /** {@link LearnerEvent}, binary or JSON. */
  public static MessageCodec<LearnerEvent> events() {
    return output(TopicRecords.EVENT);
  }

  /** {@link Evaluation}, binary or JSON. */
  public static MessageCodec<Evaluation> evaluations() {
    return output(TopicRecords.EVALUATION);
  }

  /** {@link DeadLetter}, binary or JSON. */
  public static MessageCodec<DeadLetter> deadLetters() {
    return output(TopicRecords.DEAD_LETTER);
  }

  private static <T extends SpecificRecord> MessageCodec<T> output(RecordType<T> type) {
    return of(List.of(type), type.json(OUTPUT_LIMITS), OUTPUT_LIMITS);
  }

  private static <T extends SpecificRecord> MessageCodec<T> of(
      List<RecordType<? extends T>> types, @Nullable JsonMessages<T> json, MessageLimits limits) {
    return new MessageCodec<>(new BinaryMessages<>(types, null), json, limits);
  }

  /**
   * Makes a codec that also reads records of an older version of a schema. New fields get their
   * defaults.
   *
   * @throws IllegalArgumentException if the schema is of no record type of this topic, or the
   *     current version cannot read its records
   */
  public MessageCodec<T> withOlderVersion(Schema older) {
    return new MessageCodec<>(binary.withOlderVersion(older), json, limits, registered, listener);
  }

  /** Makes a codec that also reads messages in the frame of a schema registry. */
  public MessageCodec<T> withRegistry(SchemaRegistry registry) {
    return new MessageCodec<>(
        binary, json, limits, new RegisteredRecords<>(registry, binary.types(), json), listener);
  }

  /** Makes a codec that reports values that are not in the documented form. */
  public MessageCodec<T> reportingTo(DialectListener other) {
    return new MessageCodec<>(binary, json, limits, registered, other);
  }

  /**
   * Brings a record to the form that its reader gives it, for one who sends it.
   *
   * @param value changed
   * @throws MalformedMessageException if it breaks a limit or rule, so that no reader takes it
   */
  public void tidy(T value) throws MalformedMessageException {
    rules.apply(value);
  }

  /** Writes a record as a JSON object in UTF-8, as {@link #decode} reads it. */
  public byte[] encodeJson(T value) {
    return JsonText.of(value, false);
  }

  /**
   * Encodes a record in single-object encoding. The reader checks the rules, not the writer.
   *
   * @throws IllegalArgumentException if the record's type is not one of the topic's
   */
  public byte[] encode(T value) {
    for (RecordType<? extends T> type : binary.types()) {
      if (type.holds(value)) {
        try {
          return type.encode(value);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalArgumentException(
        "The record is of the type %s; must be a record type of this topic: %s."
            .formatted(value.getSchema().getName(), binary.names()));
  }

  /**
   * Encodes a record in the frame of a schema registry: a byte 0, the id in four bytes, Avro.
   *
   * @param schemaId the registry's id of the current schema of the record's type
   * @throws IllegalArgumentException as {@link #encode}
   */
  public byte[] encodeFramed(int schemaId, T value) {
    byte[] single = encode(value);
    return RegisteredRecords.framed(schemaId, single, BinaryMessages.HEADER_BYTES);
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
    int start = message == null ? -1 : TextStart.of(message);
    if (message == null || start < 0) {
      throw new MalformedMessageException(EMPTY, "The message is empty; must hold a record.");
    }
    if (message.length > limits.messageBytes()) {
      throw new MalformedMessageException(
          TOO_LARGE,
          "The message has %d bytes; must have at most %d."
              .formatted(message.length, limits.messageBytes()));
    }
    T value;
    if (json != null && message[start] == '{' && !ForeignFraming.isWide(message)) {
      value = json.decode(message, start, origin, listener);
    } else if (registered != null && RegisteredRecords.isFramed(message)) {
      value = registered.decode(message, origin, listener);
    } else {
      value = binary.decode(message, start, rules, json != null);
    }
    rules.apply(value);
    return value;
  }

  /** Whether a message is in the frame of a schema registry that this codec reads. */
  public boolean isFramed(byte @Nullable [] message) {
    return registered != null && message != null && RegisteredRecords.isFramed(message);
  }
}
