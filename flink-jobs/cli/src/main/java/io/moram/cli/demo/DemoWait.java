// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.local.JobFailedException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Reads the topics until something has happened, as long as all jobs run. */
final class DemoWait {

  /** A large backbone may take long over one step, or over the texts of one request. */
  static final Duration WORK_LIMIT = Duration.ofMinutes(10);

  private final DemoRuntime runtime;
  private final DemoMonitor monitor;

  DemoWait(DemoRuntime runtime, DemoMonitor monitor) {
    this.runtime = runtime;
    this.monitor = monitor;
  }

  /**
   * Waits until a condition holds.
   *
   * @param idleLimit the longest time without a record of the learner
   * @param show shows the progress; runs after every read
   * @return false if the condition does not hold and the idle limit has passed
   * @throws JobFailedException if a job ends
   */
  boolean until(BooleanSupplier condition, Duration idleLimit, Runnable show)
      throws JobFailedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      runtime.requireAlive();
      monitor.poll();
      show.run();
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (waited.compareTo(idleLimit) > 0 && monitor.idleTime().compareTo(idleLimit) > 0) {
        return false;
      }
    }
    return true;
  }
}
