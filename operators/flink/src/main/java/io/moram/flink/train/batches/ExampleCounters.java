// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the examples of batches cost. Both counts together say how many came from memory.
 *
 * @param drawn the examples of batches, each once per batch
 * @param prepared the examples that were decoded for a batch
 */
record ExampleCounters(Counter drawn, Counter prepared) {

  /** Registers the counters. */
  static ExampleCounters register(MetricGroup metrics) {
    return new ExampleCounters(
        metrics.counter("examplesDrawn"), metrics.counter("examplesPrepared"));
  }
}
