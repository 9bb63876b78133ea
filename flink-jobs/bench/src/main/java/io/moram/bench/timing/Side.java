// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

/**
 * One of the things that are compared.
 *
 * @param name such as {@code frozen}, {@code plain} or {@code ours}
 * @param work what is timed
 */
public record Side(String name, Work work) {

  /** What a side does in one round. */
  @FunctionalInterface
  public interface Work {
    /** Does it once, from beginning to end. */
    void run() throws Exception;
  }
}
