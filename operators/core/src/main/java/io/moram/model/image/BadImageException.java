// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/** A picture that cannot be used. */
public final class BadImageException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The kind of fault. */
  public enum Reason {
    /** There are no bytes. */
    EMPTY,
    /** The bytes or the pixels are more than the limit. */
    TOO_LARGE,
    /** The bytes are not a picture of a known format, or a damaged one. */
    UNREADABLE
  }

  private final Reason reason;

  BadImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  BadImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The kind of fault; the message says what was wrong, with the value and the limit. */
  public Reason reason() {
    return reason;
  }
}
