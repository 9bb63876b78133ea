// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apiguardian.api.API;

/** The formats in which the jobs can write records for others. */
@API(status = API.Status.EXPERIMENTAL)
public enum RecordFormat {
  /** Avro in single-object encoding: see {@link MessageCodec#encode}. */
  AVRO,
  /** A JSON object in UTF-8: see {@link MessageCodec#encodeJson}. */
  JSON,
  /** Avro in the frame of a schema registry: see {@link MessageCodec#encodeFramed}. */
  REGISTERED
}
