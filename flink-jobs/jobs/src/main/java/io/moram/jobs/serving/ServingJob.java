// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.DecodeFunction;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.serve.InferenceOperatorFactory;
import io.moram.jobs.config.JobDefaults;
import io.moram.jobs.config.JobLog;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The serving job: requests are decoded and answered from the learner's whole bank, which every
 * TaskManager keeps current from the topic atoms. It has no state but the places in the topic
 * requests, so it restarts and rescales freely.
 */
public final class ServingJob {
  /** The job's name on the dashboard. */
  public static final String NAME = "moram-serving";

  /** How long a request may wait for others to be sent to another slot with. */
  private static final long BUFFER_TIMEOUT_MILLIS = 2;

  private ServingJob() {}

  /**
   * Adds the job to an environment.
   *
   * @param options {@link io.moram.jobs.kafka.TopicOptions}, {@link
   *     io.moram.jobs.config.BackboneOptions}, {@link ServingOptions}
   * @throws IllegalArgumentException if an option is missing or out of range
   */
  public static void build(StreamExecutionEnvironment environment, ReadableConfig options) {
    JobDefaults.apply(environment);
    JobLog.building(NAME, environment, options);
    TopicConnectors connectors = new TopicConnectors(options, "serving");
    DeliveryGuarantee delivery = options.get(ServingOptions.DELIVERY).guarantee();

    SingleOutputStreamOperator<KafkaMessage> messages =
        environment
            .fromSource(
                connectors.source(connectors.topics().requests()),
                WatermarkStrategy.noWatermarks(),
                "requests")
            .uid("serving-source");
    if (options.getOptional(ExecutionOptions.BUFFER_TIMEOUT).isEmpty()) {
      messages.setBufferTimeout(BUFFER_TIMEOUT_MILLIS);
    }

    // All requests of a learner sit in one partition, but any slot can answer them. They travel as
    // they were read, and are decoded where they arrive; one slot alone needs no exchange at all.
    SingleOutputStreamOperator<Decoded<Request>> decoded =
        exchanged(messages, environment.getParallelism())
            .process(new DecodeFunction<>(MessageCodec::requests), Decoded.requests())
            .name("decode")
            .uid("serving-decode");

    SingleOutputStreamOperator<Prediction> predictions =
        decoded
            .transform(
                "infer",
                RecordTypes.predictions(),
                new InferenceOperatorFactory(ServingOptions.settings(options, connectors)))
            .uid("serving-infer");

    predictions
        .sinkTo(connectors.predictions(delivery))
        .name("predictions")
        .uid("serving-predictions");

    decoded
        .getSideOutput(DeadLetters.OUTPUT)
        .union(predictions.getSideOutput(DeadLetters.OUTPUT))
        .sinkTo(connectors.deadLetters(delivery))
        .name("dead-letters")
        .uid("serving-dead-letters");
  }

  private static DataStream<KafkaMessage> exchanged(
      DataStream<KafkaMessage> messages, int parallelism) {
    return parallelism == 1 ? messages : messages.rebalance();
  }
}
