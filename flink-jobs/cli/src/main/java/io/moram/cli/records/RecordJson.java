// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.AnswerRuleName;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as JSON with the field names of its schema. Bytes are base64, times are in ISO
 * 8601, and rules have the names of the command line.
 */
public final class RecordJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> TIMES = Set.of("time", "eventTime");

  private RecordJson() {}

  /** The record as an object. */
  public static ObjectNode of(IndexedRecord record) {
    ObjectNode node = NODES.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      node.set(
          field.name(),
          TIMES.contains(field.name()) && value instanceof Long millis
              ? NODES.textNode(Instant.ofEpochMilli(millis).toString())
              : node(value));
    }
    return node;
  }

  private static JsonNode node(@Nullable Object value) {
    if (value instanceof IndexedRecord record) {
      return of(record);
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(one -> array.add(node(one)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.entrySet().stream()
          .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
          .forEach(entry -> object.set(entry.getKey().toString(), node(entry.getValue())));
      return object;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return NODES.binaryNode(bytes);
    }
    if (value instanceof AnswerRuleName rule) {
      return NODES.textNode(rule.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    if (value instanceof CharSequence || value instanceof Enum<?>) {
      return NODES.textNode(value.toString());
    }
    return JSON.valueToTree(value);
  }
}
