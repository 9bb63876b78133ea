// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import java.io.IOException;

/**
 * Learns what happens to banks. A bank is named by its learner, with a slash and the version if it
 * is an earlier version. The threads that load banks call it, while users wait; it must return
 * soon.
 */
@FunctionalInterface
public interface BankListener {
  /** Ignores everything. */
  BankListener NONE = (bank, bytes) -> {};

  /**
   * A bank has left because of the budget.
   *
   * @param bytes its native memory
   */
  void evicted(String bank, long bytes);

  /**
   * A bank, or a new version of it, has been loaded.
   *
   * @param nanos how long that took
   */
  default void loaded(String bank, long nanos) {}

  /**
   * A bank cannot be loaded, however often it was tried, and there is no other version. Its
   * requests are refused. Called once per version.
   */
  default void refused(String bank, IOException cause) {}
}
