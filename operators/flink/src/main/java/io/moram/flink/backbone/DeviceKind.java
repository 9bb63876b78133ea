// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

/** Where an operator computes. */
public enum DeviceKind {
  /** On the GPU that the slot was given, else on the first one there is, else on the CPU. */
  AUTO,
  /** On the CPU. */
  CPU,
  /** On the GPU that the slot was given, else on the first one; there must be one. */
  GPU
}
