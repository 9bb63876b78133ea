// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads a record from a JSON object by its Avro schema. Errors name the field by its path. */
final class JsonRecord {
  private JsonRecord() {}

  static <T extends SpecificRecord> T read(Class<T> recordClass, Schema schema, JsonNode object)
      throws MalformedMessageException {
    return recordClass.cast(readRecord("", schema, object));
  }

  private static Object readRecord(String path, Schema schema, JsonNode object)
      throws MalformedMessageException {
    required(object.isObject(), path, "an object", object);
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      if (schema.getField(property.getKey()) == null) {
        throw new MalformedMessageException(
            INVALID,
            "The "
                + schema.getName()
                + " has the field "
                + Excerpt.of(path + property.getKey())
                + "; must be one of "
                + schema.getFields().stream().map(Schema.Field::name).toList()
                + ".");
      }
    }
    var result = (IndexedRecord) RecordType.DATA.newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = object.get(field.name());
      String fieldPath = path + field.name();
      if (value != null) {
        result.put(field.pos(), readValue(fieldPath, field.schema(), value));
      } else if (field.hasDefaultValue()) {
        result.put(field.pos(), RecordType.DATA.getDefaultValue(field));
      } else {
        throw new MalformedMessageException(
            INVALID, "The " + schema.getName() + " has no field '" + fieldPath + "'. Add it.");
      }
    }
    return result;
  }

  private static @Nullable Object readValue(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    return switch (schema.getType()) {
      case UNION -> value.isNull() ? null : readValue(path, notNull(schema), value);
      case RECORD -> readRecord(path + ".", schema, value);
      case STRING -> required(value.isTextual(), path, "a string", value).textValue();
      case INT ->
          required(
                  value.isIntegralNumber() && value.canConvertToInt(),
                  path,
                  "a 32-bit integer",
                  value)
              .intValue();
      case LONG ->
          required(
                  value.isIntegralNumber() && value.canConvertToLong(),
                  path,
                  "a 64-bit integer",
                  value)
              .longValue();
      case BYTES ->
          readBase64(path, required(value.isTextual(), path, "a string of base64", value));
      case ENUM -> readSymbol(path, schema, value);
      case ARRAY -> readArray(path, schema, required(value.isArray(), path, "an array", value));
      default ->
          throw new IllegalStateException(
              "No JSON form is defined for " + schema.getType() + " of field " + path);
    };
  }

  private static List<@Nullable Object> readArray(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    List<@Nullable Object> items = new ArrayList<>(value.size());
    for (JsonNode item : value) {
      items.add(readValue(path + "[" + items.size() + "]", schema.getElementType(), item));
    }
    return items;
  }

  private static Object readSymbol(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    String symbol = required(value.isTextual(), path, "a string", value).textValue();
    if (!schema.hasEnumSymbol(symbol)) {
      throw new MalformedMessageException(
          INVALID,
          "'"
              + path
              + "' is "
              + Excerpt.of(symbol)
              + "; must be one of "
              + schema.getEnumSymbols()
              + ".");
    }
    return RecordType.DATA.createEnum(symbol, schema);
  }

  private static ByteBuffer readBase64(String path, JsonNode value)
      throws MalformedMessageException {
    try {
      return ByteBuffer.wrap(value.binaryValue());
    } catch (IOException e) {
      throw new MalformedMessageException(
          INVALID, "'" + path + "' is not base64: " + Excerpt.of(e), e);
    }
  }

  private static Schema notNull(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElse(union);
  }

  private static JsonNode required(boolean holds, String path, String wanted, JsonNode value)
      throws MalformedMessageException {
    if (!holds) {
      String found =
          value.isNumber()
              ? Excerpt.of(value.asText())
              : value.getNodeType().name().toLowerCase(Locale.ROOT);
      throw new MalformedMessageException(
          INVALID, "'" + path + "' is " + found + "; must be " + wanted + ".");
    }
    return value;
  }
}
