// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

/**
 * A message that cannot be used: not decodable, over a limit, or against a rule.
 *
 * <p>Its text is for people and names the field, the value and the limit; it never holds more than
 * a few hundred characters, however large the message was.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  private final DeadLetterReason reason;

  public MalformedMessageException(DeadLetterReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  MalformedMessageException(DeadLetterReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The kind of fault, as it goes into a {@link DeadLetter}. */
  public DeadLetterReason reason() {
    return reason;
  }
}
