// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

/** The kind of device that an operator computes on. */
public enum DeviceKind {
  /** The slot's GPU; without one the first GPU of the machine; without any GPU the CPU. */
  AUTO,
  /** The CPU. */
  CPU,
  /** The slot's GPU, or else the first GPU of the machine; an error if there is none. */
  GPU
}
