// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.DeadLetterReason;

/**
 * A message of the topic atoms that cannot be used.
 *
 * @param message the message
 * @param reason the kind of fault
 * @param detail the fault in words
 */
public record RejectedMessage(KafkaMessage message, DeadLetterReason reason, String detail) {}
