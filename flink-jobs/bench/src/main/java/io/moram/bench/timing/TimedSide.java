// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

/**
 * One side of a comparison.
 *
 * @param name the name, for example {@code frozen}, {@code reference} or {@code served}
 * @param work the work that is timed
 */
public record TimedSide(String name, Work work) {

  /** The work of one round. */
  @FunctionalInterface
  public interface Work {
    /** Does the work once. */
    void run() throws Exception;
  }
}
