// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

/**
 * One side of a comparison.
 *
 * @param name such as {@code frozen}, {@code reference} or {@code served}
 * @param work what is timed
 */
public record TimedSide(String name, Work work) {

  /** The work of one round. */
  @FunctionalInterface
  public interface Work {
    /** Does it once, from start to finish. */
    void run() throws Exception;
  }
}
