// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import java.io.Serializable;

/**
 * The limits of a request.
 *
 * @param candidates the number of candidates that a request may name, 1 or more
 * @param bankMillis the time that a request waits for a bank that cannot be read, in milliseconds;
 *     0 or more
 */
public record RequestLimits(int candidates, long bankMillis) implements Serializable {
  /** The limits of a job whose options set none. */
  public static final RequestLimits USUAL = new RequestLimits(1000, 10_000);

  /** Checks the ranges. */
  public RequestLimits {
    if (candidates < 1) {
      throw new IllegalArgumentException(
          "serving.maximum-candidates is " + candidates + "; must be 1 or more.");
    }
    if (bankMillis < 0) {
      throw new IllegalArgumentException(
          "serving.bank-deadline is " + bankMillis + " ms; must be 0 or more.");
    }
  }
}
