// SPDX-License-Identifier: Apache-2.0
/** Measures the serving job from Kafka to Kafka against a loop that calls the model directly. */
@NullMarked
package io.moram.bench.pipeline;

import org.jspecify.annotations.NullMarked;
