// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The schemas of records that an earlier version of this program wrote, as resources. */
final class OlderSchemas {
  private OlderSchemas() {}

  /** A record type that also reads all of its older versions. */
  static <T extends SpecificRecord> RecordType<T> added(RecordType<T> type) {
    RecordType<T> extended = type;
    for (int version = 1; ; version++) {
      String file = "older/" + type.name() + "-" + version + ".avsc";
      try (InputStream schema = OlderSchemas.class.getResourceAsStream(file)) {
        if (schema == null) {
          return extended;
        }
        extended = extended.withOlderVersion(new Schema.Parser().parse(schema));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
