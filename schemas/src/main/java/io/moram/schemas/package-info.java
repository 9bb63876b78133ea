// SPDX-License-Identifier: Apache-2.0
/** The records of every Kafka topic, generated from the Avro schemas, and their codecs. */
@NullMarked
package io.moram.schemas;

import org.jspecify.annotations.NullMarked;
