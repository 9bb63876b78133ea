// SPDX-License-Identifier: Apache-2.0
/** Tests of metrics. */
@NullMarked
package io.moram.flink.metrics;

import org.jspecify.annotations.NullMarked;
