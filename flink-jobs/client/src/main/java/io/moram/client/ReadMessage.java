// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message of a topic.
 *
 * @param partition where it lies
 * @param offset where it lies in its partition
 * @param record what it holds, or null where it cannot be decoded
 * @param fault why it cannot be decoded, or null where it can
 * @param <T> the topic's record type
 */
public record ReadMessage<T extends SpecificRecord>(
    int partition, long offset, @Nullable T record, @Nullable String fault) {}
