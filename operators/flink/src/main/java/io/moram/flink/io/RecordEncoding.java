// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.MessageCodec;
import io.moram.schemas.RecordFormat;
import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;

/**
 * How records of one topic are written.
 *
 * @param format their format
 * @param schemaId the id of their schema in the registry, if they are {@link
 *     RecordFormat#REGISTERED}; else 0
 */
public record RecordEncoding(RecordFormat format, int schemaId) implements Serializable {
  /** Avro in single-object encoding. */
  public static final RecordEncoding AVRO = new RecordEncoding(RecordFormat.AVRO, 0);

  /** JSON. */
  public static final RecordEncoding JSON = new RecordEncoding(RecordFormat.JSON, 0);

  /** Avro in the frame of a schema registry. */
  public static RecordEncoding registered(int schemaId) {
    return new RecordEncoding(RecordFormat.REGISTERED, schemaId);
  }

  /** Encodes a record. */
  public <T extends SpecificRecord> byte[] encode(MessageCodec<T> codec, T record) {
    return switch (format) {
      case AVRO -> codec.encode(record);
      case JSON -> codec.encodeJson(record);
      case REGISTERED -> codec.encodeFramed(schemaId, record);
    };
  }
}
