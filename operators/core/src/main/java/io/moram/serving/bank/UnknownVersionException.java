// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

/** A bank version that a learner does not have. */
public final class UnknownVersionException extends Exception {
  private static final long serialVersionUID = 1;

  UnknownVersionException(String message) {
    super(message);
  }
}
