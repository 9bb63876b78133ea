// SPDX-License-Identifier: Apache-2.0
/** Kafka messages on their way into the operators: decoding, and dead letters. */
@NullMarked
package io.moram.flink.io;

import org.jspecify.annotations.NullMarked;
