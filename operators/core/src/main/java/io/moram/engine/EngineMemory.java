// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.ndarray.NDArray;

/**
 * Memory that the engine itself allocates. What a manager's {@code create} makes of numbers lies in
 * a buffer of the JVM, whose alignment varies, and with it the last bit of a product; which counts
 * against the JVM's limit for buffers; and which is free once its array is closed, while autograd
 * remembers the address until the backward pass.
 */
public final class EngineMemory {

  private EngineMemory() {}

  /**
   * The same numbers in the engine's memory.
   *
   * @param buffer closed
   */
  public static NDArray copy(NDArray buffer) {
    try (buffer) {
      return buffer.duplicate();
    }
  }
}
