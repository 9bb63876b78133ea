// SPDX-License-Identifier: Apache-2.0
/** Decodes Kafka messages for the operators, and makes dead letters of bad ones. */
@NullMarked
package io.moram.flink.io;

import org.jspecify.annotations.NullMarked;
