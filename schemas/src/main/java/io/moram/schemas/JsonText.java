// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as one JSON object with the field names of its schema: null for an optional value
 * that is absent, base64 for bytes, and the strings {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"} for what is no number of JSON.
 */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** UTF-8 on one line, or with indentation for people. */
  static byte[] of(IndexedRecord record, boolean indented) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      if (indented) {
        out.setPrettyPrinter(new DefaultPrettyPrinter());
      }
      write(record.getSchema(), record, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Schema schema, @Nullable Object value, JsonGenerator out)
      throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (schema.getType() == Schema.Type.UNION) {
      write(schema.getTypes().get(RecordType.DATA.resolveUnion(schema, value)), value, out);
    } else if (value instanceof IndexedRecord record) {
      out.writeStartObject();
      for (Schema.Field field : schema.getFields()) {
        out.writeFieldName(field.name());
        write(field.schema(), record.get(field.pos()), out);
      }
      out.writeEndObject();
    } else if (value instanceof List<?> items) {
      out.writeStartArray();
      for (Object item : items) {
        write(schema.getElementType(), item, out);
      }
      out.writeEndArray();
    } else if (value instanceof Map<?, ?> items) {
      out.writeStartObject();
      Map<String, Object> sorted = new TreeMap<>();
      items.forEach((name, item) -> sorted.put(String.valueOf(name), item));
      for (Map.Entry<String, Object> item : sorted.entrySet()) {
        out.writeFieldName(item.getKey());
        write(schema.getValueType(), item.getValue(), out);
      }
      out.writeEndObject();
    } else {
      writeSimple(value, out);
    }
  }

  private static void writeSimple(Object value, JsonGenerator out) throws IOException {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.writeBinary(bytes);
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value instanceof Integer number) {
      out.writeNumber(number);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Float number) {
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else {
      out.writeString(value.toString());
    }
  }
}
