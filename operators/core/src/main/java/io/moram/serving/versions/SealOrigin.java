// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

/**
 * Where a task's manifest comes from.
 *
 * @param generation the life of the learner: the time at which it began, in milliseconds since
 *     1970-01-01 UTC; 0 from a build that knew no generations
 * @param beginsAnew whether the generation takes the place of an earlier one; only task 0 says so
 * @param sealedAt the time of the seal in milliseconds since 1970-01-01 UTC; of an open task 0
 */
public record SealOrigin(long generation, boolean beginsAnew, long sealedAt) {
  /** The origin of an open task. */
  public static SealOrigin ofOpenTask(long generation) {
    return new SealOrigin(generation, false, 0);
  }
}
