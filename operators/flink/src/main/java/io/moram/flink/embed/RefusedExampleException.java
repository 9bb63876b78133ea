// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.schemas.DeadLetterReason;

/** An example that this job's model cannot use. */
final class RefusedExampleException extends Exception {
  private static final long serialVersionUID = 1;

  private final DeadLetterReason reason;

  RefusedExampleException(DeadLetterReason reason, String fault) {
    super(fault);
    this.reason = reason;
  }

  DeadLetterReason reason() {
    return reason;
  }
}
