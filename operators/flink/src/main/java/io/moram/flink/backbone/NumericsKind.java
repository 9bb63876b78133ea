// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

/** Which bits results have. */
public enum NumericsKind {
  /** Those of the fastest instructions of each processor. */
  NATIVE,
  /**
   * The same on every x86 processor with AVX2: slower instructions, and everything in single
   * precision.
   */
  PORTABLE
}
