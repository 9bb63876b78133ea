// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.UNDECODABLE;
import static io.moram.schemas.DeadLetterReason.UNKNOWN_SCHEMA;

import io.moram.schemas.dialect.DialectListener;
import io.moram.schemas.registry.RegisteredSchema;
import io.moram.schemas.registry.SchemaRegistry;
import io.moram.schemas.text.VisibleText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParseException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages in the frame of a schema registry: a byte 0, the schema's id in four bytes, and
 * the record in Avro or JSON. The writer's schema must have the name of a record type, in any
 * namespace, and be one that the type's own schema can read.
 */
final class RegisteredRecords<T extends SpecificRecord> {
  private static final int FRAME_BYTES = 1 + Integer.BYTES;
  private static final int MOST_REMEMBERED = 1000;

  private final SchemaRegistry registry;
  private final List<RecordType<? extends T>> types;
  private final @Nullable JsonMessages<T> json;
  private final Map<Integer, Resolved<T>> resolved = new ConcurrentHashMap<>();

  /** How the messages of an id are read; without a type, as JSON. */
  private record Resolved<T extends SpecificRecord>(
      @Nullable RecordType<? extends T> type, @Nullable Schema writer) {}

  RegisteredRecords(
      SchemaRegistry registry,
      List<RecordType<? extends T>> types,
      @Nullable JsonMessages<T> json) {
    this.registry = registry;
    this.types = types;
    this.json = json;
  }

  static boolean isFramed(byte[] message) {
    return message.length > FRAME_BYTES && message[0] == 0;
  }

  /** The bytes of a record from an offset on, in a frame. */
  static byte[] framed(int id, byte[] record, int offset) {
    return ByteBuffer.allocate(FRAME_BYTES + record.length - offset)
        .put((byte) 0)
        .putInt(id)
        .put(record, offset, record.length - offset)
        .array();
  }

  /**
   * Reads a message.
   *
   * @throws io.moram.schemas.registry.RegistryUnavailableException if the registry does not answer
   */
  T decode(byte[] message, @Nullable MessageOrigin origin, DialectListener listener)
      throws MalformedMessageException {
    int id = ByteBuffer.wrap(message).getInt(1);
    Resolved<T> how = resolved.get(id);
    if (how == null) {
      how = resolve(id);
      if (resolved.size() >= MOST_REMEMBERED) {
        resolved.clear();
      }
      resolved.put(id, how);
    }
    if (how.type != null && how.writer != null) {
      return how.type.decode(message, FRAME_BYTES, how.writer);
    }
    if (json == null) {
      throw new MalformedMessageException(
          UNDECODABLE, "The message is framed JSON; this topic takes Avro alone.");
    }
    return json.decode(message, FRAME_BYTES, origin, listener);
  }

  private Resolved<T> resolve(int id) throws MalformedMessageException {
    RegisteredSchema found =
        registry
            .find(id)
            .orElseThrow(() -> unknown(id, "is not in the registry. Register it first."));
    if (found.refersToOthers()) {
      throw unknown(id, "refers to other schemas. Register one that has all of its types.");
    }
    return switch (found.kind()) {
      case "AVRO" -> ofAvro(id, found.text());
      case "JSON" -> new Resolved<>(null, null);
      default ->
          throw unknown(
              id, "is of the kind " + VisibleText.quoted(found.kind()) + "; must be AVRO or JSON.");
    };
  }

  private Resolved<T> ofAvro(int id, String text) throws MalformedMessageException {
    Schema writer;
    try {
      writer = new Schema.Parser().parse(text);
    } catch (SchemaParseException | StackOverflowError e) {
      throw unknown(id, "is no Avro schema. Register it as one.");
    }
    for (RecordType<? extends T> type : types) {
      if (writer.getType() == Schema.Type.RECORD && type.name().equals(writer.getName())) {
        var compatibility =
            SchemaCompatibility.checkReaderWriterCompatibility(type.schema(), writer);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
          String why =
              compatibility.getResult().getIncompatibilities().stream()
                  .map(one -> one.getType() + " at " + one.getLocation())
                  .limit(3)
                  .collect(Collectors.joining(", "));
          throw unknown(
              id, "cannot be read as a " + type.name() + ": " + why + ". Compare moram schema.");
        }
        return new Resolved<>(type, writer);
      }
    }
    String names = types.stream().map(RecordType::name).collect(Collectors.joining(", "));
    throw unknown(
        id, "is " + VisibleText.quoted(writer.getName()) + "; must be one of " + names + ".");
  }

  private static MalformedMessageException unknown(int id, String fault) {
    return new MalformedMessageException(UNKNOWN_SCHEMA, "The schema of id " + id + " " + fault);
  }
}
