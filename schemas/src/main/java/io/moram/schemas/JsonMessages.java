// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.UNDECODABLE;
import static io.moram.schemas.DeadLetterReason.UNKNOWN_FIELD;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.dialect.DialectException;
import io.moram.schemas.dialect.DialectListener;
import io.moram.schemas.dialect.EventTimes;
import io.moram.schemas.dialect.JsonFault;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in JSON. A record is one JSON object with the field names of the Avro schema.
 * Pictures are base64. Optional values have no Avro union tags.
 *
 * <p>Fields with a default may be left out or null. A message that was read from Kafka takes a
 * missing {@code eventTime}, {@code exampleId} or {@code requestId} from its {@link MessageOrigin}.
 * Another message has the time now and a random UUID. <code>{"learner":"a","endOfTask":true}</code>
 * is an {@link EndOfTask}. {@code republish}, {@code rollback}, {@code forget} and {@code resume}
 * stand for the other control records. A field that the schema does not have is rejected.
 */
final class JsonMessages<T extends SpecificRecord> {
  private static final String EVENT_TIME = "eventTime";
  private static final int LONGEST_NAME = 1000;

  /** The control records on the topic examples, by the flag that tells them from an example. */
  private static final List<Flagged<?>> CONTROLS =
      List.of(
          new Flagged<>("endOfTask", EndOfTask.class, EndOfTask.getClassSchema()),
          new Flagged<>("republish", Republish.class, Republish.getClassSchema()),
          new Flagged<>("rollback", Rollback.class, Rollback.getClassSchema()),
          new Flagged<>("forget", Forget.class, Forget.getClassSchema()),
          new Flagged<>("resume", Resume.class, Resume.getClassSchema()));

  private final JsonMapper mapper;
  private final RecordFrom<T> recordFrom;

  /** Makes a record of a parsed object. */
  private interface RecordFrom<T extends SpecificRecord> {
    T read(Parsed object) throws MalformedMessageException;
  }

  private record Flagged<R extends SpecificRecord>(String name, Class<R> type, Schema schema) {}

  private JsonMessages(MessageLimits limits, RecordFrom<T> recordFrom) {
    var constraints =
        StreamReadConstraints.builder()
            .maxStringLength(limits.messageBytes())
            .maxNestingDepth(JsonFault.DEEPEST)
            .maxNumberLength(JsonFault.MOST_DIGITS)
            .maxNameLength(LONGEST_NAME)
            .build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // Numbers keep the digits that they were written with.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            // So that the fault is that of a field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    this.recordFrom = recordFrom;
  }

  static JsonMessages<SpecificRecord> examples(MessageLimits limits, InstantSource clock) {
    return new JsonMessages<>(
        limits,
        parsed -> {
          parsed.readTime(clock);
          CONTROLS.forEach(control -> parsed.removeIfNull(control.name));
          for (Flagged<?> control : CONTROLS) {
            if (parsed.object.has(control.name)) {
              return flagged(control, parsed.object);
            }
          }
          parsed.setIdIfAbsent("exampleId");
          return parsed.object.has("prompt")
              ? JsonRecord.read(TextExample.class, TextExample.getClassSchema(), parsed.object)
              : JsonRecord.read(Example.class, Example.getClassSchema(), parsed.object);
        });
  }

  static JsonMessages<Request> requests(MessageLimits limits, InstantSource clock) {
    return new JsonMessages<>(
        limits,
        parsed -> {
          parsed.readTime(clock);
          OtherKind.TEXTS.refuse(parsed.object);
          parsed.setIdIfAbsent("requestId");
          return JsonRecord.read(Request.class, Request.getClassSchema(), parsed.object);
        });
  }

  static JsonMessages<TextRequest> textRequests(MessageLimits limits, InstantSource clock) {
    return new JsonMessages<>(
        limits,
        parsed -> {
          parsed.readTime(clock);
          OtherKind.PICTURES.refuse(parsed.object);
          parsed.setIdIfAbsent("requestId");
          return JsonRecord.read(TextRequest.class, TextRequest.getClassSchema(), parsed.object);
        });
  }

  /** Predictions for pictures and for texts. Those for texts have a text. */
  static JsonMessages<SpecificRecord> answers(MessageLimits limits) {
    return new JsonMessages<>(
        limits,
        parsed ->
            parsed.object.has("text")
                ? JsonRecord.read(
                    TextPrediction.class, TextPrediction.getClassSchema(), parsed.object)
                : JsonRecord.read(Prediction.class, Prediction.getClassSchema(), parsed.object));
  }

  /** Reads what {@link JsonText} writes. */
  static <T extends SpecificRecord> JsonMessages<T> of(
      Class<T> type, Schema schema, MessageLimits limits) {
    return new JsonMessages<>(limits, parsed -> JsonRecord.read(type, schema, parsed.object));
  }

  T decode(byte[] message, int start, @Nullable MessageOrigin origin, DialectListener listener)
      throws MalformedMessageException {
    JsonNode node;
    try {
      node = mapper.readTree(message, start, message.length - start);
    } catch (IOException e) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is not JSON: " + JsonFault.describe(e, message, start));
    } catch (NumberFormatException e) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is not JSON: the exponent of a number is too large.");
    }
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is JSON; must be a JSON object.");
    }
    if (object.has("schema") && object.has("payload")) {
      throw new MalformedMessageException(
          UNKNOWN_FIELD,
          "The message is in an envelope of Kafka Connect, with the fields schema and payload. Set"
              + " value.converter.schemas.enable=false there.");
    }
    return recordFrom.read(new Parsed(object, origin, listener));
  }

  /** Reads a record that a flag tells from an example. */
  private static <R extends SpecificRecord> R flagged(Flagged<R> control, ObjectNode object)
      throws MalformedMessageException {
    JsonNode flag = object.remove(control.name);
    if (!flag.isBoolean() || !flag.booleanValue()) {
      throw new MalformedMessageException(
          INVALID,
          control.name
              + " is "
              + VisibleText.quoted(flag.toString())
              + "; must be true. Leave it out of an example.");
    }
    return JsonRecord.read(control.type, control.schema, object);
  }

  /** A parsed object, and where it comes from. */
  private record Parsed(
      ObjectNode object, @Nullable MessageOrigin origin, DialectListener listener) {

    boolean hasValue(String field) {
      return object.hasNonNull(field);
    }

    void removeIfNull(String field) {
      if (!hasValue(field)) {
        object.remove(field);
      }
    }

    /** Brings the time to milliseconds, or sets the time of the message. */
    void readTime(InstantSource clock) throws MalformedMessageException {
      if (!hasValue(EVENT_TIME)) {
        object.put(
            EVENT_TIME,
            origin != null && origin.timestamp() >= 0 ? origin.timestamp() : clock.millis());
        return;
      }
      try {
        EventTimes.ReadTime time = EventTimes.read(object.get(EVENT_TIME));
        if (time.inSeconds()) {
          listener.timeInSeconds();
        }
        object.put(EVENT_TIME, time.millis());
      } catch (DialectException e) {
        throw new MalformedMessageException(INVALID, "'" + EVENT_TIME + "' " + e.fault());
      }
    }

    void setIdIfAbsent(String field) {
      if (!hasValue(field)) {
        object.put(field, origin == null ? UUID.randomUUID().toString() : origin.id());
      }
    }
  }
}
