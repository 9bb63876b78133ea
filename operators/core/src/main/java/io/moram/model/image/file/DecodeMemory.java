// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import java.util.concurrent.Semaphore;

/**
 * The memory that all pictures together may take that are being decoded. A picture waits until
 * there is room for it. Thread-safe.
 */
public final class DecodeMemory {

  private static final int UNIT = 1 << 10;

  private final int units;
  private final Semaphore free;

  /**
   * @param bytes the memory, at least 1 KiB
   */
  public DecodeMemory(long bytes) {
    this.units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT));
    this.free = new Semaphore(units, true);
  }

  /** A part of the memory, until it is closed. */
  public interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for memory. Whoever needs more than there is gets all of it.
   *
   * @param bytes at least 0
   */
  public Share take(long bytes) {
    int part = (int) Math.min(units, bytes / UNIT + 1);
    free.acquireUninterruptibly(part);
    return () -> free.release(part);
  }
}
