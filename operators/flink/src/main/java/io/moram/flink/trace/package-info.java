// SPDX-License-Identifier: Apache-2.0
/** Spans of requests, and their way to an OpenTelemetry collector. */
@NullMarked
package io.moram.flink.trace;

import org.jspecify.annotations.NullMarked;
