// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

/** The treatment of a task that recurs. */
public enum RecurrencePolicy {
  /** The task is trained like any other. */
  NEW,
  /** The task adds no atoms if the bank is as accurate as at the earlier task's seal. */
  REUSE,
  /** The task is trained with few atoms. */
  REFRESH
}
