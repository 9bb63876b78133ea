// SPDX-License-Identifier: Apache-2.0
/**
 * Measures the learner job's path from Kafka to the trainer, on a broker and a cluster in-process.
 */
@NullMarked
package io.moram.bench.learner;

import org.jspecify.annotations.NullMarked;
