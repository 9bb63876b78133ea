// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;

/**
 * An example that the model can read, and that waits for its features.
 *
 * @param message the message that it came in
 * @param input what the model reads
 * @param embedded the example, whose features are empty
 * @param <I> the type of what the model reads
 */
record PreparedExample<I>(KafkaMessage message, I input, EmbeddedExample embedded) {}
