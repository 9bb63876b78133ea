// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.UNDECODABLE;

import io.moram.schemas.binary.BoundedDecoder;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** One record type of a topic, with the older versions of its schema that are still read. */
final class RecordType<T extends SpecificRecord> {
  /** Finds the generated classes by this class's loader, which may not be Avro's. */
  static final SpecificData DATA = new SpecificData(RecordType.class.getClassLoader());

  private final Class<T> recordClass;
  private final Schema schema;
  private final List<Schema> olderVersions;
  private final BinaryMessageEncoder<T> encoder;

  private RecordType(Class<T> recordClass, Schema schema, List<Schema> olderVersions) {
    this.recordClass = recordClass;
    this.schema = schema;
    this.olderVersions = olderVersions;
    this.encoder = new BinaryMessageEncoder<>(DATA, schema);
  }

  static <T extends SpecificRecord> RecordType<T> of(Class<T> recordClass, Schema schema) {
    return new RecordType<>(recordClass, schema, List.of());
  }

  RecordType<T> withOlderVersion(Schema older) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(schema, older);
    if (compatibility.getType() != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
      throw new IllegalArgumentException(
          "The current schema of "
              + name()
              + " cannot read records of the older one: "
              + compatibility.getDescription());
    }
    return new RecordType<>(
        recordClass, schema, Stream.concat(olderVersions.stream(), Stream.of(older)).toList());
  }

  String name() {
    return schema.getName();
  }

  Schema schema() {
    return schema;
  }

  boolean holds(SpecificRecord value) {
    return recordClass.isInstance(value);
  }

  /** The current schema first, then the older ones. */
  List<Schema> writerSchemas() {
    return Stream.concat(Stream.of(schema), olderVersions.stream()).toList();
  }

  static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  byte[] encode(SpecificRecord value) throws IOException {
    var buffer = encoder.encode(recordClass.cast(value));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Whether bytes are a record of the current schema without a header. */
  boolean isBare(byte[] message, MessageRules rules) {
    try {
      rules.apply(decode(message, 0, schema));
      return true;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  /** Reads the JSON of this type. */
  JsonMessages<T> json(MessageLimits limits) {
    return JsonMessages.of(recordClass, schema, limits);
  }

  /** Reads a record that fills the message from {@code offset} to its last byte. */
  T decode(byte[] message, int offset, Schema writer) throws MalformedMessageException {
    var input = new BoundedDecoder(message, offset);
    T value;
    int left;
    try {
      value = new SpecificDatumReader<T>(writer, schema, DATA).read(null, input);
      left = input.remaining();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Avro reports malformed bytes by several unchecked exception types. A foreign writer's
      // schema can nest without an end.
      throw new MalformedMessageException(
          UNDECODABLE, "The message is not a " + name() + ": " + VisibleText.cut(e), e);
    }
    if (left > 0) {
      throw new MalformedMessageException(
          UNDECODABLE, left + " bytes follow the " + name() + " in its message; must be none.");
    }
    return value;
  }
}
