// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.catalog;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaNormalization;
import org.apiguardian.api.API;

/**
 * A record type.
 *
 * @param topic the topic that it is on, without a prefix
 * @param schema its current schema
 * @param example the record in JSON; empty if it cannot be JSON
 */
@API(status = API.Status.EXPERIMENTAL)
public record CatalogEntry(String topic, Schema schema, String example) {

  /** The record's name, as in {@code Example}. */
  public String name() {
    return schema.getName();
  }

  /** The schema with all of its types, as indented JSON. */
  public String schemaText() {
    return SchemaFormatter.format("json/pretty", schema);
  }

  /** The ten bytes before the record in single-object encoding, in hexadecimal. */
  public String header() {
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    byte[] bytes = ByteBuffer.allocate(8).putLong(Long.reverseBytes(fingerprint)).array();
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(new byte[] {(byte) 0xC3, 1})
        + " "
        + HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes);
  }
}
