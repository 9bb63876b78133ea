// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apiguardian.api.API;

/** How the jobs write records for others. */
@API(status = API.Status.EXPERIMENTAL)
public enum RecordFormat {
  /** Avro in single-object encoding: see {@link MessageCodec#encode}. */
  AVRO {
    @Override
    public <T extends SpecificRecord> byte[] encode(MessageCodec<T> codec, T record) {
      return codec.encode(record);
    }
  },
  /** A JSON object in UTF-8: see {@link MessageCodec#encodeJson}. */
  JSON {
    @Override
    public <T extends SpecificRecord> byte[] encode(MessageCodec<T> codec, T record) {
      return codec.encodeJson(record);
    }
  };

  /** Encodes a record. */
  public abstract <T extends SpecificRecord> byte[] encode(MessageCodec<T> codec, T record);
}
