// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import io.moram.schemas.text.VisibleText;
import org.apiguardian.api.API;

/**
 * A message that cannot be used: it cannot be decoded, exceeds a limit, or breaks a rule.
 *
 * <p>The text names the field, the value and the limit. It has at most a few hundred characters,
 * even for a large message, and its own characters are visible: see {@link VisibleText}.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  private final DeadLetterReason reason;

  /**
   * @param message the fault in words
   */
  public MalformedMessageException(DeadLetterReason reason, String message) {
    super(VisibleText.of(message));
    this.reason = reason;
  }

  MalformedMessageException(DeadLetterReason reason, String message, Throwable cause) {
    super(VisibleText.of(message), cause);
    this.reason = reason;
  }

  /** The kind of fault, as it goes into a {@link DeadLetter}. */
  public DeadLetterReason reason() {
    return reason;
  }
}
