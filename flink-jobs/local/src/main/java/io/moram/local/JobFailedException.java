// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

/** A job that should be running ended; the cause is the job's own. */
public final class JobFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  JobFailedException(String message) {
    super(message);
  }
}
