// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.settings;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.serving.AnswerRule;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the inference operator.
 *
 * @param bootstrapServers the brokers of the topic atoms, as host:port, separated by commas
 * @param atomsTopic the name of the topic atoms
 * @param clientProperties more settings of the Kafka clients
 * @param backbone the frozen model; the one that the learners were trained on
 * @param batchSize the largest number of requests in a batch, 1 or more
 * @param latencyTarget the time in which a batch should be answered, which limits the batches;
 *     zero: batches may always be as large as {@code batchSize}
 * @param batchDelay the longest time that a request waits for others; zero or more
 * @param bankMemoryBytes the native memory of all loaded banks in a TaskManager, 0 or more; above
 *     it, the least recently used banks are evicted
 * @param textMemoryBytes the heap for cached text embeddings in a TaskManager, 0 or more
 * @param defaultPromptTemplate the prompt of a class that a learner has not seen, with {} in place
 *     of the class name
 * @param rule answers requests that name no rule
 * @param preprocessingThreads the number of pictures that a TaskManager decodes in parallel, 1 or
 *     more
 * @param inferenceThreads the number of parts of a batch that a TaskManager computes in parallel;
 *     0: on the CPU one per processor, on a GPU one
 * @param bankLoaders the number of banks that a TaskManager loads at the same time, 1 or more
 * @param skipOtherBackbones whether learners of another backbone are answered without their atoms,
 *     and do not keep the job from starting
 * @param limits of a request
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
    AnswerRule rule,
    int preprocessingThreads,
    int inferenceThreads,
    int bankLoaders,
    boolean skipOtherBackbones,
    RequestLimits limits)
    implements Serializable {

  /** Checks the ranges. */
  public ServingSettings {
    clientProperties = Map.copyOf(clientProperties);
    require(batchSize >= 1, "serving.batch-size", batchSize, "1 or more.");
    require(
        !latencyTarget.isNegative(),
        "serving.latency-target",
        latencyTarget,
        "0 or more. 0 turns the target off.");
    require(
        !batchDelay.isNegative(),
        "serving.batch-delay",
        batchDelay,
        "0 or more. With 0 no request waits for others.");
    require(bankMemoryBytes >= 0, "serving.bank-memory", bankMemoryBytes, "0 bytes or more.");
    require(textMemoryBytes >= 0, "serving.text-memory", textMemoryBytes, "0 bytes or more.");
    require(
        defaultPromptTemplate.contains("{}"),
        "serving.prompt-template",
        "'" + defaultPromptTemplate + "'",
        "a text with {}, which stands for the class name.");
    require(
        preprocessingThreads >= 1,
        "serving.preprocessing-threads",
        preprocessingThreads,
        "1 or more.");
    require(
        inferenceThreads >= 0,
        "serving.inference-threads",
        inferenceThreads,
        "0 or more. 0 chooses by the device.");
    require(bankLoaders >= 1, "serving.bank-loaders", bankLoaders, "1 or more.");
  }

  /** The number of parts of a batch that are computed in parallel here, at least 1. */
  public int inferenceThreads(boolean onGpu) {
    if (inferenceThreads > 0) {
      return inferenceThreads;
    }
    return onGpu ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors() / engineThreads());
  }

  /** The number of processor threads that one operation of a part uses, at least 1. */
  public int engineThreads() {
    return Math.max(1, backbone.threads());
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(option + " is " + value + "; must be " + range);
    }
  }
}
