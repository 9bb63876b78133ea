// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.io.IOException;

/** A backbone's files are missing, damaged, or of a model that is not supported. */
public final class InvalidBackboneException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message which file, what is wrong with it, and what would be right
   */
  public InvalidBackboneException(String message) {
    super(message);
  }

  public InvalidBackboneException(String message, Throwable cause) {
    super(message, cause);
  }
}
