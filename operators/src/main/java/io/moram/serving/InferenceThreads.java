// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import java.util.concurrent.Executor;

/**
 * Where batches are computed.
 *
 * @param executor runs the parts of batches, each of its threads one at a time
 * @param count how many parts a batch is cut into, at least 1: the executor's threads
 */
public record InferenceThreads(Executor executor, int count) {

  /** Checks the count. */
  public InferenceThreads {
    if (count < 1) {
      throw new IllegalArgumentException(count + " inference threads; there must be one");
    }
  }
}
