// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.range.OptionRange;
import io.moram.serving.AnswerRule;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the serving job. */
public final class ServingOptions {
  /** The largest number of requests per batch. */
  public static final ConfigOption<Integer> BATCH_SIZE =
      ConfigOptions.key("serving.batch-size")
          .intType()
          .defaultValue(128)
          .withDescription(
              "The largest number of requests that one slot answers together. A batch can "
                  + "mix learners. If requests go to many learners, a larger batch reads each "
                  + "bank less often.");

  /** The target for the computing time of one batch. */
  public static final ConfigOption<Duration> LATENCY_TARGET =
      ConfigOptions.key("serving.latency-target")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription(
              "The target for the computing time of one batch. A batch that takes longer "
                  + "makes the next one smaller, down to one request. A full batch within the "
                  + "target makes the next one larger, up to serving.batch-size. 0: the size is "
                  + "always serving.batch-size.");

  /** The longest wait of a request for its batch. */
  public static final ConfigOption<Duration> BATCH_DELAY =
      ConfigOptions.key("serving.batch-delay")
          .durationType()
          .defaultValue(Duration.ofMillis(10))
          .withDescription(
              "The longest time that a request waits for its batch to fill. 0: it does "
                  + "not wait.");

  /** The delivery guarantee of predictions. */
  public static final ConfigOption<Delivery> DELIVERY =
      ConfigOptions.key("serving.delivery")
          .enumType(Delivery.class)
          .defaultValue(Delivery.EXACTLY_ONCE)
          .withDescription(
              "The delivery guarantee of predictions. exactly_once: readers of committed "
                  + "records see every prediction once, after the next checkpoint. "
                  + "at_least_once: they see it at once; after a failure, some predictions "
                  + "arrive again with the same request id.");

  /** The native memory for loaded banks. */
  public static final ConfigOption<MemorySize> BANK_MEMORY =
      ConfigOptions.key("serving.bank-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(1024))
          .withDescription(
              "Native memory per TaskManager for loaded banks, outside of Flink's own "
                  + "memory. Above it, the least recently used banks are evicted and loaded "
                  + "again on the next request. A single bank may exceed it.");

  /** The heap memory for text embeddings. */
  public static final ConfigOption<MemorySize> TEXT_MEMORY =
      ConfigOptions.key("serving.text-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription("Heap memory per TaskManager for cached text embeddings.");

  /** The prompt of an unknown candidate label. */
  public static final ConfigOption<String> PROMPT_TEMPLATE =
      ConfigOptions.key("serving.prompt-template")
          .stringType()
          .defaultValue("a photo of a {}.")
          .withDescription(
              "The prompt of a candidate label that the learner has not seen. {} stands "
                  + "for the label.");

  /** The rule that answers requests. */
  public static final ConfigOption<AnswerRule> RULE =
      ConfigOptions.key("serving.rule")
          .enumType(AnswerRule.class)
          .defaultValue(AnswerRule.RECALL)
          .withDescription(
              "The rule that answers requests that name none. recall: the bank version of the "
                  + "recognised task answers, so that answers do not drift as tasks add up. "
                  + "self-activated: all atoms of all tasks score every token, as in the paper. "
                  + "gaussian: the class Gaussians of the frozen model's features alone, for "
                  + "comparison.");

  /** The number of threads that decode pictures. */
  public static final ConfigOption<Integer> PREPROCESSING_THREADS =
      ConfigOptions.key("serving.preprocessing-threads")
          .intType()
          .defaultValue(2)
          .withDescription("Number of threads per TaskManager that decode pictures.");

  /** The number of threads that compute batches. */
  public static final ConfigOption<Integer> INFERENCE_THREADS =
      ConfigOptions.key("serving.inference-threads")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of threads per TaskManager that compute parts of a batch. Each part "
                  + "has at least eight pictures and uses backbone.threads processor threads, "
                  + "or one if that is 0. 0: one thread on a GPU; on the CPU, as many as the "
                  + "processors allow.");

  /** The number of candidates of a request. */
  public static final ConfigOption<Integer> MAXIMUM_CANDIDATES =
      ConfigOptions.key("serving.maximum-candidates")
          .intType()
          .defaultValue(RequestLimits.USUAL.candidates())
          .withDescription(
              "Number of candidates that a request may name. A request with more becomes a dead "
                  + "letter, because the others of its batch would wait for its texts.");

  /** The time that a request waits for a bank that cannot be read. */
  public static final ConfigOption<Duration> BANK_DEADLINE =
      ConfigOptions.key("serving.bank-deadline")
          .durationType()
          .defaultValue(Duration.ofMillis(RequestLimits.USUAL.bankMillis()))
          .withDescription(
              "The time in which a bank that cannot be read is tried again, if there is no earlier "
                  + "version that can answer. Then its learner's requests become dead letters, for "
                  + "as long. Other learners are answered meanwhile.");

  /** The number of banks that load at the same time. */
  public static final ConfigOption<Integer> BANK_LOADERS =
      ConfigOptions.key("serving.bank-loaders")
          .intType()
          .defaultValue(4)
          .withDescription(
              "Number of banks that a TaskManager loads at the same time. Each has a thread and a "
                  + "Kafka consumer. Requests wait only for their own bank.");

  /** The greatest age of a request. */
  public static final ConfigOption<Duration> REQUEST_DEADLINE =
      ConfigOptions.key("serving.request-deadline")
          .durationType()
          .defaultValue(Duration.ofMillis(RequestLimits.USUAL.deadlineMillis()))
          .withDescription(
              "The age at which a request is no longer computed, measured from the timestamp of "
                  + "its Kafka record. It becomes a dead letter instead, so that a job that was "
                  + "overloaded or away soon answers new requests again. 0: a request has no "
                  + "deadline.");

  /** Whether learners of another backbone do not keep the job from starting. */
  public static final ConfigOption<Boolean> SKIP_OTHER_BACKBONES =
      ConfigOptions.key("serving.skip-other-backbones")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the job starts although learners on the topic atoms have sealed their tasks "
                  + "on another model than backbone.folder. Their requests are answered as if they "
                  + "had learned nothing.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.atLeast(BATCH_SIZE, 1),
          OptionRange.atLeast(LATENCY_TARGET, Duration.ZERO),
          OptionRange.atLeast(BATCH_DELAY, Duration.ZERO),
          OptionRange.template(PROMPT_TEMPLATE),
          OptionRange.atLeast(PREPROCESSING_THREADS, 1),
          OptionRange.atLeast(INFERENCE_THREADS, 0),
          OptionRange.between(MAXIMUM_CANDIDATES, 1, 10_000),
          OptionRange.atLeast(BANK_LOADERS, 1),
          OptionRange.atLeast(BANK_DEADLINE, Duration.ZERO),
          OptionRange.atLeast(REQUEST_DEADLINE, Duration.ZERO));

  private ServingOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /**
   * The settings that the options make.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  static ServingSettings settings(ReadableConfig options, TopicConnectors connectors) {
    OptionRange.checkAll(RANGES, options);
    return new ServingSettings(
        connectors.bootstrapServers(),
        connectors.topics().atoms(),
        ClientSettings.of(options),
        BackboneOptions.choice(options),
        options.get(BATCH_SIZE),
        options.get(LATENCY_TARGET),
        options.get(BATCH_DELAY),
        options.get(BANK_MEMORY).getBytes(),
        options.get(TEXT_MEMORY).getBytes(),
        options.get(PROMPT_TEMPLATE),
        options.get(RULE),
        options.get(PREPROCESSING_THREADS),
        options.get(INFERENCE_THREADS),
        options.get(BANK_LOADERS),
        options.get(SKIP_OTHER_BACKBONES),
        new RequestLimits(
            options.get(MAXIMUM_CANDIDATES),
            options.get(BANK_DEADLINE).toMillis(),
            options.get(REQUEST_DEADLINE).toMillis()));
  }
}
