// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

/** Atoms that this backbone cannot serve; the learner's bank stays as it was. */
public final class UnusableAtomsException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableAtomsException(String message) {
    super(message);
  }
}
