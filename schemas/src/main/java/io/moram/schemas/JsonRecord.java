// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.UNKNOWN_FIELD;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.dialect.Base64Text;
import io.moram.schemas.dialect.DialectException;
import io.moram.schemas.dialect.JsonKind;
import io.moram.schemas.dialect.NearestName;
import io.moram.schemas.text.VisibleText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record from a JSON object by its Avro schema. Errors name the field by its path.
 *
 * <p>Null counts as a missing field where the field has a default. A number is taken as its text
 * where the schema has a string, but for the learner.
 */
final class JsonRecord {
  /** A learner that is a number is rather a mistake: the Kafka key is compared with it. */
  private static final String LEARNER = "learner";

  /** What {@link JsonText} writes for numbers that JSON does not have. */
  private static final Map<String, Double> NO_NUMBERS =
      Map.of(
          "NaN", Double.NaN,
          "Infinity", Double.POSITIVE_INFINITY,
          "-Infinity", Double.NEGATIVE_INFINITY);

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
        throw unknownField(path, schema, property.getKey());
      }
    }
    var result = (IndexedRecord) RecordType.DATA.newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = object.get(field.name());
      String fieldPath = path + field.name();
      if (value != null && !(value.isNull() && field.hasDefaultValue())) {
        result.put(field.pos(), readValue(fieldPath, field.schema(), value));
      } else if (field.hasDefaultValue()) {
        result.put(field.pos(), RecordType.DATA.getDefaultValue(field));
      } else {
        throw invalid("The %s has no field '%s'. Add it.".formatted(schema.getName(), fieldPath));
      }
    }
    return result;
  }

  private static MalformedMessageException unknownField(String path, Schema schema, String name) {
    List<String> known = schema.getFields().stream().map(Schema.Field::name).toList();
    String meant =
        NearestName.of(name, known).map(near -> "Did you mean '" + near + "'? ").orElse("");
    return new MalformedMessageException(
        UNKNOWN_FIELD,
        "The %s has the field %s; must be one of %s. %sLeave out other fields."
            .formatted(schema.getName(), VisibleText.quoted(path + name), known, meant));
  }

  private static @Nullable Object readValue(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    return switch (schema.getType()) {
      case UNION -> value.isNull() ? null : readValue(path, notNull(schema), value);
      case RECORD -> readRecord(path + ".", schema, value);
      case STRING -> readText(path, value);
      case INT -> (int) readInteger(path, value, Integer.MIN_VALUE, Integer.MAX_VALUE, 32);
      case LONG -> readInteger(path, value, Long.MIN_VALUE, Long.MAX_VALUE, 64);
      case FLOAT -> (float) readReal(path, value);
      case DOUBLE -> readReal(path, value);
      case BOOLEAN -> required(value.isBoolean(), path, "true or false", value).booleanValue();
      case BYTES ->
          readBase64(path, required(value.isTextual(), path, "a string of base64", value));
      case ENUM -> readSymbol(path, schema, value);
      case ARRAY -> readArray(path, schema, required(value.isArray(), path, "an array", value));
      case MAP -> readMap(path, schema, required(value.isObject(), path, "an object", value));
      default ->
          throw new IllegalStateException(
              "No JSON form is defined for " + schema.getType() + " of field " + path);
    };
  }

  private static String readText(String path, JsonNode value) throws MalformedMessageException {
    boolean isNumber =
        value.isNumber() && Double.isFinite(value.doubleValue()) && !path.equals(LEARNER);
    return required(value.isTextual() || isNumber, path, "a string", value).asText();
  }

  private static long readInteger(String path, JsonNode value, long least, long most, int bits)
      throws MalformedMessageException {
    // A large exponent would take long to expand, so the size is compared first.
    double size = value.isNumber() ? value.doubleValue() : Double.NaN;
    boolean fits = size >= least && size <= most && value.canConvertToExactIntegral();
    required(
        fits && (bits == 32 ? value.canConvertToInt() : value.canConvertToLong()),
        path,
        "a " + bits + "-bit integer",
        value);
    return value.longValue();
  }

  private static double readReal(String path, JsonNode value) throws MalformedMessageException {
    if (value.isTextual()) {
      Double named = NO_NUMBERS.get(value.textValue());
      if (named != null) {
        return named;
      }
    }
    return required(value.isNumber(), path, "a number", value).doubleValue();
  }

  private static List<@Nullable Object> readArray(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    List<@Nullable Object> items = new ArrayList<>(value.size());
    for (JsonNode item : value) {
      items.add(readValue(path + "[" + items.size() + "]", schema.getElementType(), item));
    }
    return items;
  }

  private static Map<String, @Nullable Object> readMap(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    Map<String, @Nullable Object> items = new HashMap<>();
    for (Map.Entry<String, JsonNode> item : value.properties()) {
      items.put(
          item.getKey(),
          readValue(path + "." + item.getKey(), schema.getValueType(), item.getValue()));
    }
    return items;
  }

  private static Object readSymbol(String path, Schema schema, JsonNode value)
      throws MalformedMessageException {
    String symbol = required(value.isTextual(), path, "a string", value).textValue();
    if (!schema.hasEnumSymbol(symbol)) {
      throw invalid(
          "'%s' is %s; must be one of %s."
              .formatted(path, VisibleText.quoted(symbol), schema.getEnumSymbols()));
    }
    return RecordType.DATA.createEnum(symbol, schema);
  }

  private static ByteBuffer readBase64(String path, JsonNode value)
      throws MalformedMessageException {
    try {
      return ByteBuffer.wrap(Base64Text.decode(value.textValue()));
    } catch (DialectException e) {
      throw invalid("'" + path + "' " + e.fault());
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
      throw invalid("'%s' is %s; must be %s.".formatted(path, JsonKind.of(value), wanted));
    }
    return value;
  }

  private static MalformedMessageException invalid(String message) {
    return new MalformedMessageException(INVALID, message);
  }
}
