// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

/** Reports that a job has ended which should be running. The cause is that of the job. */
public final class JobFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  JobFailedException(String message) {
    super(message);
  }
}
