// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import java.io.Serializable;

/**
 * Where spans go.
 *
 * @param endpoint the address of a collector that takes OTLP over HTTP, with its path; empty: no
 *     span is recorded
 * @param sampleRate the share of the requests without a context that are recorded, 0 to 1; a
 *     context says itself whether its request is sampled
 */
public record TraceSettings(String endpoint, double sampleRate) implements Serializable {
  /** No span is recorded. */
  public static final TraceSettings OFF = new TraceSettings("", 0);

  /** Checks the ranges. */
  public TraceSettings {
    if (!(sampleRate >= 0 && sampleRate <= 1)) {
      throw new IllegalArgumentException(
          "tracing.sample-rate is " + sampleRate + "; must be 0 to 1.");
    }
  }

  boolean isOff() {
    return endpoint.isEmpty();
  }
}
