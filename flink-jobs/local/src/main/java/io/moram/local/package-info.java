// SPDX-License-Identifier: Apache-2.0
/** A Kafka broker and a Flink cluster in this JVM that listen on loopback only. */
@NullMarked
package io.moram.local;

import org.jspecify.annotations.NullMarked;
