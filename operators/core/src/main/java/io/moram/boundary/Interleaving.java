// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/**
 * Two tasks take turns in the stream.
 *
 * @param first the number of the one that was there first
 * @param second the number of the other
 */
public record Interleaving(int first, int second) {

  /** Puts the two in order. */
  public static Interleaving of(int one, int other) {
    return new Interleaving(Math.min(one, other), Math.max(one, other));
  }

  public boolean contains(int task) {
    return task == first || task == second;
  }
}
