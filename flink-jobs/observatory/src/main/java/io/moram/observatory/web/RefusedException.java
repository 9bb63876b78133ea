// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

/** A request that is refused: its status and the reason, for people. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status the HTTP status, 400 to 599
   * @param reason what is wrong and what to do
   */
  public RefusedException(int status, String reason) {
    super(reason);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
