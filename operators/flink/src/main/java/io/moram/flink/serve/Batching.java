// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.serve.settings.ServingSettings;
import java.io.Serializable;

/**
 * The rules for batches of requests.
 *
 * @param size the largest batch, at least 1
 * @param targetMillis the time in which a batch should be answered, in milliseconds; 0: no target
 * @param delayMillis the longest time that a request waits for others, in milliseconds
 */
record Batching(int size, long targetMillis, long delayMillis) implements Serializable {

  static Batching of(ServingSettings settings) {
    return new Batching(
        settings.batchSize(),
        settings.latencyTarget().toMillis(),
        settings.batchDelay().toMillis());
  }
}
