// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import java.time.Duration;
import java.time.InstantSource;

/** Estimates from the work so far how long the rest takes. */
final class TimeLeft {

  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final long start;

  TimeLeft(InstantSource clock) {
    this.clock = clock;
    this.start = clock.millis();
  }

  /** The time left in words; empty if it cannot be said yet. */
  String after(long done, long all) {
    long spent = clock.millis() - start;
    if (done == 0 || spent < SHORTEST.toMillis()) {
      return "";
    }
    long seconds = Math.round(spent / 1000.0 * (all - done) / done);
    return seconds >= 120 ? (seconds + 30) / 60 + " min left" : seconds + " s left";
  }
}
