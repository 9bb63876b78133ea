// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import java.util.Objects;

/** A fault of one learner's detector. It is no fault of the keyed state or of the job. */
final class DetectorFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  DetectorFault(RuntimeException cause) {
    super(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), cause);
  }
}
