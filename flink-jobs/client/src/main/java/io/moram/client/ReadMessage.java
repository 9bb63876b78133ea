// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import org.apache.avro.specific.SpecificRecord;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A message of a topic.
 *
 * @param partition its partition
 * @param offset its offset in the partition
 * @param key its key; null if it has none
 * @param record its record; null if it cannot be decoded, or if it deletes its key
 * @param fault the reason why it cannot be decoded; null if it can
 * @param <T> the topic's record type
 */
@API(status = API.Status.EXPERIMENTAL)
public record ReadMessage<T extends SpecificRecord>(
    int partition, long offset, @Nullable String key, @Nullable T record, @Nullable String fault) {

  /** Returns whether the message deletes its key. */
  public boolean isTombstone() {
    return record == null && fault == null;
  }
}
