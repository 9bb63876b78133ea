// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import java.io.Serializable;

/**
 * When waiting requests are answered.
 *
 * @param size how many are answered together at most, at least 1
 * @param targetMillis how long the answer should take at most; 0: no limit
 * @param delayMillis how long a request waits for others at most
 */
record Batching(int size, long targetMillis, long delayMillis) implements Serializable {

  static Batching of(ServingSettings settings) {
    return new Batching(
        settings.batchSize(),
        settings.latencyTarget().toMillis(),
        settings.batchDelay().toMillis());
  }
}
