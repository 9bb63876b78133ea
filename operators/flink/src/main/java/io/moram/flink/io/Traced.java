// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.schemas.trace.TraceContext;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to a topic, with the place in a trace that its Kafka headers will name.
 *
 * @param record the record; never changed
 * @param trace its place in a trace; null: it is in none
 * @param <T> the record type
 */
public record Traced<T extends SpecificRecord>(T record, @Nullable TraceContext trace) {}
