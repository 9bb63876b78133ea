// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.UNDECODABLE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in JSON, for people who type them. A record is one JSON object with the field names
 * of the Avro schema. Pictures are base64. Optional values have no Avro union tags.
 *
 * <p>Fields with a default may be left out. A message that was read from Kafka takes a missing
 * {@code eventTime}, {@code exampleId} or {@code requestId} from its {@link MessageOrigin}. Another
 * message has the time now and a random UUID. <code>{"learner":"a","endOfTask":true}</code> is an
 * {@link EndOfTask}. {@code republish}, {@code rollback}, {@code forget} and {@code resume} stand
 * for the other control records. A field that the schema does not have is rejected.
 */
final class JsonMessages<T extends SpecificRecord> {
  /** The control records on the topic examples, by the flag that tells them from an example. */
  private static final List<Flagged<?>> CONTROLS =
      List.of(
          new Flagged<>("endOfTask", EndOfTask.class, EndOfTask.getClassSchema()),
          new Flagged<>("republish", Republish.class, Republish.getClassSchema()),
          new Flagged<>("rollback", Rollback.class, Rollback.getClassSchema()),
          new Flagged<>("forget", Forget.class, Forget.getClassSchema()),
          new Flagged<>("resume", Resume.class, Resume.getClassSchema()));

  private final JsonMapper mapper;
  private final InstantSource clock;
  private final RecordFrom<T> recordFrom;

  /** Makes a record of a parsed object. */
  private interface RecordFrom<T extends SpecificRecord> {
    T read(JsonMessages<T> messages, ObjectNode object, @Nullable MessageOrigin origin)
        throws MalformedMessageException;
  }

  private record Flagged<R extends SpecificRecord>(String name, Class<R> type, Schema schema) {}

  private JsonMessages(MessageLimits limits, InstantSource clock, RecordFrom<T> recordFrom) {
    var constraints =
        StreamReadConstraints.builder().maxStringLength(limits.messageBytes()).build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();
    this.clock = clock;
    this.recordFrom = recordFrom;
  }

  static JsonMessages<SpecificRecord> examples(MessageLimits limits, InstantSource clock) {
    return new JsonMessages<>(
        limits,
        clock,
        (messages, object, origin) -> {
          messages.setTimeIfAbsent(object, origin);
          for (Flagged<?> control : CONTROLS) {
            if (object.has(control.name)) {
              return flagged(control, object);
            }
          }
          setIdIfAbsent(object, "exampleId", origin);
          return JsonRecord.read(Example.class, Example.getClassSchema(), object);
        });
  }

  static JsonMessages<Request> requests(MessageLimits limits, InstantSource clock) {
    return new JsonMessages<>(
        limits,
        clock,
        (messages, object, origin) -> {
          messages.setTimeIfAbsent(object, origin);
          setIdIfAbsent(object, "requestId", origin);
          return JsonRecord.read(Request.class, Request.getClassSchema(), object);
        });
  }

  T decode(byte[] message, int start, @Nullable MessageOrigin origin)
      throws MalformedMessageException {
    JsonNode node;
    try {
      node = mapper.readTree(message, start, message.length - start);
    } catch (IOException e) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is not JSON: " + Excerpt.of(e), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is JSON; must be a JSON object.");
    }
    return recordFrom.read(this, object, origin);
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
              + Excerpt.of(flag.toString())
              + "; must be true. Leave it out of an example.");
    }
    return JsonRecord.read(control.type, control.schema, object);
  }

  private void setTimeIfAbsent(ObjectNode object, @Nullable MessageOrigin origin) {
    if (!object.has("eventTime")) {
      object.put(
          "eventTime",
          origin != null && origin.timestamp() >= 0 ? origin.timestamp() : clock.millis());
    }
  }

  private static void setIdIfAbsent(
      ObjectNode object, String field, @Nullable MessageOrigin origin) {
    if (!object.has(field)) {
      object.put(field, origin == null ? UUID.randomUUID().toString() : origin.id());
    }
  }
}
