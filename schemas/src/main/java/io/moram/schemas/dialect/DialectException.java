// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

/** A value in a form that is not read. The text continues a sentence that names the field. */
public final class DialectException extends Exception {
  private static final long serialVersionUID = 1;

  DialectException(String fault) {
    super(fault);
  }

  /** What is wrong, and what to do; for example {@code is cut off. Send all of it.}. */
  public String fault() {
    return String.valueOf(getMessage());
  }
}
