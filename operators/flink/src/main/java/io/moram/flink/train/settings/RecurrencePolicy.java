// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

/** What the trainer does with a task that is an earlier one come back. */
public enum RecurrencePolicy {
  /** Trains it as any other. */
  NEW,
  /** Adds no atoms where the bank serves it as well as when the earlier task was sealed. */
  REUSE,
  /** Trains it with few atoms. */
  REFRESH
}
