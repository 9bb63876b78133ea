// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.serve.ServingSettings;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TopicOptions;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** How the serving job answers. */
public final class ServingOptions {
  /** The batch's size. */
  public static final ConfigOption<Integer> BATCH_SIZE =
      ConfigOptions.key("serving.batch-size")
          .intType()
          .defaultValue(128)
          .withDescription(
              "How many requests one slot answers together at most, of all learners. Where many"
                  + " learners are asked, a large batch reads each bank less often.");

  /** The limit on a batch's time. */
  public static final ConfigOption<Duration> LATENCY_TARGET =
      ConfigOptions.key("serving.latency-target")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription(
              "How long the answer of one batch should take at most. The batch adapts to it, from"
                  + " one request to serving.batch-size: one that took too long makes the next"
                  + " smaller, a full one that did not lets it grow. 0: batches may always be as"
                  + " large as serving.batch-size.");

  /** The batch's patience. */
  public static final ConfigOption<Duration> BATCH_DELAY =
      ConfigOptions.key("serving.batch-delay")
          .durationType()
          .defaultValue(Duration.ofMillis(10))
          .withDescription(
              "How long a request waits for others to be answered with at most; 0: not at all.");

  /** The delivery guarantee. */
  public static final ConfigOption<Delivery> DELIVERY =
      ConfigOptions.key("serving.delivery")
          .enumType(Delivery.class)
          .defaultValue(Delivery.EXACTLY_ONCE)
          .withDescription(
              "How often a prediction may come. exactly_once: readers of committed records see every prediction once, with the next"
                  + " checkpoint. at_least_once: they see it at once, and after a failure some"
                  + " again with the same request id.");

  /** The native memory of banks. */
  public static final ConfigOption<MemorySize> BANK_MEMORY =
      ConfigOptions.key("serving.bank-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(1024))
          .withDescription(
              "The native memory that loaded banks may take in one TaskManager, outside of Flink's"
                  + " own; beyond it the least recently used are let go and read again when they"
                  + " are asked. One bank alone may take more.");

  /** The heap of text embeddings. */
  public static final ConfigOption<MemorySize> TEXT_MEMORY =
      ConfigOptions.key("serving.text-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription("The heap that cached text embeddings may take in one TaskManager.");

  /** The default prompt. */
  public static final ConfigOption<String> PROMPT_TEMPLATE =
      ConfigOptions.key("serving.prompt-template")
          .stringType()
          .defaultValue("a photo of a {}.")
          .withDescription(
              "The prompt of a candidate label that the learner has not seen, with {} where the"
                  + " label goes.");

  /** The threads that decode pictures. */
  public static final ConfigOption<Integer> PREPROCESSING_THREADS =
      ConfigOptions.key("serving.preprocessing-threads")
          .intType()
          .defaultValue(2)
          .withDescription("How many pictures are decoded side by side in one TaskManager.");

  /** The threads that compute. */
  public static final ConfigOption<Integer> INFERENCE_THREADS =
      ConfigOptions.key("serving.inference-threads")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Into how many parts a batch is cut, which one TaskManager computes side by side,"
                  + " each with backbone.threads processor threads (0: one). 0: as many parts as"
                  + " there are processors for, on a GPU one. A part has at least eight pictures.");

  private ServingOptions() {}

  /**
   * The settings that the options make.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  static ServingSettings settings(ReadableConfig options, TopicConnectors connectors) {
    return new ServingSettings(
        connectors.bootstrapServers(),
        connectors.topics().atoms(),
        options.get(TopicOptions.PROPERTIES),
        BackboneOptions.choice(options),
        options.get(BATCH_SIZE),
        options.get(LATENCY_TARGET),
        options.get(BATCH_DELAY),
        options.get(BANK_MEMORY).getBytes(),
        options.get(TEXT_MEMORY).getBytes(),
        options.get(PROMPT_TEMPLATE),
        options.get(PREPROCESSING_THREADS),
        options.get(INFERENCE_THREADS));
  }
}
