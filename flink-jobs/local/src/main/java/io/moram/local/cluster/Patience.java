// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for processes, which send no message when they are ready. */
public final class Patience {

  private static final long PAUSE_MILLIS = 100;

  private Patience() {}

  /** A condition that processes can make true. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it holds now. */
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * Asks again and again until the condition holds.
   *
   * @param what the condition in words, to complete "waited for"
   * @throws IOException if it does not hold in time
   */
  public static void until(String what, Duration limit, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("Waited for " + what + " for " + limit.toSeconds() + " s in vain");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
