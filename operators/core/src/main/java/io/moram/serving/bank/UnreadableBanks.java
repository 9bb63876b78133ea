// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The banks that could not be read. A bank is not tried again for as long as the last try took:
 * that may be the broker's time-out, and the requests of other learners would wait for it.
 * Thread-safe.
 */
final class UnreadableBanks {
  /** A try that took less delays no other learner. */
  private static final long SHORT_NANOS = Duration.ofMillis(100).toNanos();

  private final Map<String, Fault> faults = new ConcurrentHashMap<>();

  private record Fault(BankContents.Identity contents, IOException cause, long from, long nanos) {}

  /**
   * Fails at once if the same contents could not be read a short time ago.
   *
   * @param name of the bank
   */
  void requireRested(String name, BankContents.Identity contents) throws IOException {
    Fault last = faults.get(name);
    if (last == null) {
      return;
    }
    if (last.contents.equals(contents) && System.nanoTime() - last.from < last.nanos) {
      throw new IOException(last.cause.getMessage(), last.cause);
    }
    faults.remove(name, last);
  }

  /**
   * Remembers that a bank could not be read.
   *
   * @param start the time at which the try started, of {@link System#nanoTime}
   */
  void add(String name, BankContents.Identity contents, IOException cause, long start) {
    long now = System.nanoTime();
    if (now - start > SHORT_NANOS) {
      faults.put(name, new Fault(contents, cause, now, now - start));
    }
  }
}
