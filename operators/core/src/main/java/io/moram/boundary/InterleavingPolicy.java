// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

/** What becomes of two tasks that take turns. */
public enum InterleavingPolicy {
  /** Every turn opens a task, which recurs of an earlier one. */
  SEPARATE,
  /** Once they are seen to take turns, the open task goes on through the turns that follow. */
  MERGE
}
