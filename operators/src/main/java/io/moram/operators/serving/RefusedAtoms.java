// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.serving;

import io.moram.operators.io.KafkaMessage;
import io.moram.schemas.DeadLetterReason;

/**
 * A message of the topic atoms that cannot be used.
 *
 * @param message the message
 * @param reason the kind of fault
 * @param detail what is wrong, for people
 */
record RefusedAtoms(KafkaMessage message, DeadLetterReason reason, String detail) {}
