// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;

/**
 * The given pictures cannot be used; the message says what is wrong where, and what is expected.
 */
public final class DataException extends IOException {

  private static final long serialVersionUID = 1L;

  DataException(String message) {
    super(message);
  }

  DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
