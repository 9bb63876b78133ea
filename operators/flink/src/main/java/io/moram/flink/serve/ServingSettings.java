// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.backbone.BackboneChoice;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * How requests are answered.
 *
 * @param bootstrapServers the brokers of the topic atoms, as host:port, separated by commas
 * @param atomsTopic its name
 * @param clientProperties more settings of the Kafka clients
 * @param backbone the frozen model; the one that the learners were trained on
 * @param batchSize how many requests are answered together at most, at least 1
 * @param latencyTarget how long the answer of a batch should take at most: batches are kept as
 *     small as that needs; zero: they may always be as large as {@code batchSize}
 * @param batchDelay how long a request waits for others at most; zero: not at all
 * @param bankMemoryBytes the native memory of all loaded banks in this process; above it, the least
 *     recently used are let go
 * @param textMemoryBytes the heap that cached text embeddings may take in this process
 * @param defaultPromptTemplate the prompt of a class that a learner has not seen, with {} where its
 *     name goes
 * @param preprocessingThreads how many pictures are decoded side by side in this process
 * @param inferenceThreads into how many parts a batch is cut, which are computed side by side in
 *     this process; 0: on the CPU one a processor, on a GPU one
 */
public record ServingSettings(
    String bootstrapServers,
    String atomsTopic,
    Map<String, String> clientProperties,
    BackboneChoice backbone,
    int batchSize,
    Duration latencyTarget,
    Duration batchDelay,
    long bankMemoryBytes,
    long textMemoryBytes,
    String defaultPromptTemplate,
    int preprocessingThreads,
    int inferenceThreads)
    implements Serializable {

  /** Checks every value. */
  public ServingSettings {
    clientProperties = Map.copyOf(clientProperties);
    require(batchSize >= 1, "batchSize", batchSize, "at least 1");
    require(!latencyTarget.isNegative(), "latencyTarget", latencyTarget, "zero or more");
    require(!batchDelay.isNegative(), "batchDelay", batchDelay, "zero or more");
    require(bankMemoryBytes >= 0, "bankMemoryBytes", bankMemoryBytes, "zero or more");
    require(textMemoryBytes >= 0, "textMemoryBytes", textMemoryBytes, "zero or more");
    require(
        defaultPromptTemplate.contains("{}"),
        "defaultPromptTemplate",
        defaultPromptTemplate,
        "a text that contains {}");
    require(preprocessingThreads >= 1, "preprocessingThreads", preprocessingThreads, "at least 1");
    require(inferenceThreads >= 0, "inferenceThreads", inferenceThreads, "zero or more");
  }

  /** Into how many parts a batch is cut here. */
  int inferenceThreads(boolean onGpu) {
    if (inferenceThreads > 0) {
      return inferenceThreads;
    }
    return onGpu ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors() / engineThreads());
  }

  /** How many processor threads one operation of a part takes. */
  int engineThreads() {
    return Math.max(1, backbone.threads());
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + wanted);
    }
  }
}
