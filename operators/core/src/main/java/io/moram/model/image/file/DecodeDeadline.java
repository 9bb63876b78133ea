// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * The end of the time that a picture may take. It counts the processor time of the thread, so a
 * busy machine refuses no picture. Used by the thread that makes it alone.
 */
public final class DecodeDeadline {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long millis;
  private final long start;

  /** A deadline that counts from now on. */
  public DecodeDeadline(long millis) {
    this.millis = millis;
    this.start = now();
  }

  private static long now() {
    return THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /** Whether the time is over. */
  public boolean isOver() {
    return TimeUnit.NANOSECONDS.toMillis(now() - start) > millis;
  }

  /**
   * Goes on only if there is time left.
   *
   * @throws RefusedPictureException if there is none
   */
  public void check() throws RefusedPictureException {
    if (isOver()) {
      throw RefusedPictureException.tooLarge(
          "decoding the picture took more than "
              + millis
              + " ms of processor time; send a smaller one, or one without many passes");
    }
  }
}
