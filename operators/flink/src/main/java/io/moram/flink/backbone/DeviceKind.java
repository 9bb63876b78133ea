// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

/** The kind of device that an operator computes on. */
public enum DeviceKind {
  /**
   * The least used GPU of those that Flink announces on the TaskManager; without one the first GPU
   * of the machine; without any GPU the CPU.
   */
  AUTO,
  /** The CPU. */
  CPU,
  /** As with {@link #AUTO}, but an error if there is no GPU. */
  GPU
}
