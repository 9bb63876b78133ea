// SPDX-License-Identifier: Apache-2.0
/** Kinds of metrics that several operators have. */
@NullMarked
package io.moram.flink.metrics;

import org.jspecify.annotations.NullMarked;
