// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import org.apiguardian.api.API;

/**
 * Two tasks that alternate in the stream.
 *
 * @param first the lower number, from 0
 * @param second the higher number
 */
@API(status = API.Status.EXPERIMENTAL)
public record Interleaving(int first, int second) {

  /** Puts the two in order. */
  public static Interleaving of(int one, int other) {
    return new Interleaving(Math.min(one, other), Math.max(one, other));
  }

  public boolean contains(int task) {
    return task == first || task == second;
  }
}
