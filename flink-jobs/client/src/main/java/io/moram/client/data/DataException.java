// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;

/**
 * Reports pictures that cannot be used. The message says what was read, where, and what was
 * expected.
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
