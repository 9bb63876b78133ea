// SPDX-License-Identifier: Apache-2.0
/** Kafka clients for programs outside Flink: they send records, and read or follow topics. */
@NullMarked
package io.moram.client;

import org.jspecify.annotations.NullMarked;
