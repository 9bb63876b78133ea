// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.io.IOException;

/** The seals on the topic atoms, as they are read. */
public interface SealLog extends AutoCloseable {
  /** What has been read so far. */
  SealIndex seals();

  /**
   * Waits until everything that was on the topic at the start has been read.
   *
   * @throws IOException if the topic cannot be read
   */
  void awaitRead() throws IOException, InterruptedException;

  /**
   * Returns whether there was no more to read a moment ago.
   *
   * @throws IOException if the topic cannot be read
   */
  boolean isCurrent() throws IOException;

  @Override
  void close();
}
