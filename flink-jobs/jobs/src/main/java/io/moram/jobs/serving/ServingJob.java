// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.DecodeFunction;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.KeyPolicy;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.InferenceOperatorFactory;
import io.moram.flink.serve.text.GenerationOperatorFactory;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.config.JobDefaults;
import io.moram.jobs.config.JobLog;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TransactionTime;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * The serving job. It decodes requests and answers each from a bank version of its learner:
 * pictures or prompts, as the backbone reads. Every TaskManager keeps the banks current from the
 * topic atoms. The only state is the offsets of the topic requests, and requests that are not
 * answered yet. So the job can restart and rescale freely.
 */
public final class ServingJob {
  /** The job's name on the dashboard. */
  public static final String NAME = "moram-serving";

  /** The longest time that a request waits in a network buffer. */
  private static final long BUFFER_TIMEOUT_MILLIS = 2;

  private ServingJob() {}

  /**
   * Adds the job to an environment.
   *
   * @param options {@link io.moram.jobs.kafka.TopicOptions}, {@link
   *     io.moram.jobs.config.BackboneOptions}, {@link ServingOptions}, {@link TextServingOptions},
   *     {@link TracingOptions}
   * @throws IllegalArgumentException if an option is missing or out of range
   */
  public static void build(StreamExecutionEnvironment environment, ReadableConfig options) {
    JobDefaults.apply(environment);
    JobLog.building(NAME, environment, options);
    TopicConnectors connectors = new TopicConnectors(options, "serving");
    DeliveryGuarantee delivery = options.get(ServingOptions.DELIVERY).guarantee();
    if (delivery == DeliveryGuarantee.EXACTLY_ONCE) {
      TransactionTime.check(options, environment.getConfiguration());
    }

    SingleOutputStreamOperator<KafkaMessage> messages =
        environment
            .fromSource(
                connectors.source(connectors.topics().requests()),
                WatermarkStrategy.noWatermarks(),
                "requests")
            .uid("serving-source")
            .setDescription("reads requests");
    if (options.getOptional(ExecutionOptions.BUFFER_TIMEOUT).isEmpty()) {
      messages.setBufferTimeout(BUFFER_TIMEOUT_MILLIS);
    }

    // All requests of a learner are in one partition, but any slot can answer them. The exchange
    // sends them undecoded to the slot that decodes them. A single slot needs no exchange.
    DataStream<KafkaMessage> spread = exchanged(messages, environment.getParallelism());
    DataStream<Traced<DeadLetter>> deadLetters =
        BackboneOptions.readsTexts(options)
            ? answerTexts(spread, options, connectors, delivery)
            : answerPictures(spread, options, connectors, delivery);
    deadLetters
        .sinkTo(connectors.deadLetters(delivery))
        .name("dead-letters")
        .uid("serving-dead-letters");
  }

  private static DataStream<Traced<DeadLetter>> answerPictures(
      DataStream<KafkaMessage> messages,
      ReadableConfig options,
      TopicConnectors connectors,
      DeliveryGuarantee delivery) {
    RecordEncoding encoding = connectors.predictionEncoding(Prediction.getClassSchema());
    SingleOutputStreamOperator<Decoded<Request>> decoded =
        decoded(messages, connectors.requestCodec(), Decoded.requests());
    SingleOutputStreamOperator<Traced<Prediction>> predictions =
        decoded
            .transform(
                "infer",
                RecordTypes.predictions(),
                new InferenceOperatorFactory(
                    ServingOptions.settings(options, connectors),
                    encoding,
                    TracingOptions.settings(options)))
            .uid("serving-infer")
            .setDescription("answers requests from the whole bank of their learner");
    return written(predictions, connectors.predictions(encoding, delivery), decoded);
  }

  private static DataStream<Traced<DeadLetter>> answerTexts(
      DataStream<KafkaMessage> messages,
      ReadableConfig options,
      TopicConnectors connectors,
      DeliveryGuarantee delivery) {
    RecordEncoding encoding = connectors.predictionEncoding(TextPrediction.getClassSchema());
    SingleOutputStreamOperator<Decoded<TextRequest>> decoded =
        decoded(messages, connectors.textRequestCodec(), Decoded.textRequests());
    SingleOutputStreamOperator<Traced<TextPrediction>> predictions =
        decoded
            .transform(
                "generate",
                RecordTypes.textPredictions(),
                new GenerationOperatorFactory(
                    ServingOptions.settings(options, connectors),
                    TextServingOptions.limits(options),
                    encoding,
                    TracingOptions.settings(options)))
            .uid("serving-generate")
            .setDescription("answers prompts from a bank version of their learner");
    return written(predictions, connectors.textPredictions(encoding, delivery), decoded);
  }

  private static <T extends SpecificRecord> SingleOutputStreamOperator<Decoded<T>> decoded(
      DataStream<KafkaMessage> messages,
      SerializableSupplier<MessageCodec<T>> codec,
      TypeInformation<Decoded<T>> type) {
    return messages
        .process(new DecodeFunction<>(codec, KeyPolicy.ANY), type)
        .name("decode")
        .uid("serving-decode")
        .setDescription("decodes requests; what cannot be read becomes a dead letter");
  }

  /** Writes predictions, and returns what could not be decoded or answered. */
  private static <T> DataStream<Traced<DeadLetter>> written(
      SingleOutputStreamOperator<T> predictions,
      Sink<T> sink,
      SingleOutputStreamOperator<?> decoded) {
    predictions.sinkTo(sink).name("predictions").uid("serving-predictions");
    return decoded
        .getSideOutput(DeadLetters.OUTPUT)
        .union(predictions.getSideOutput(DeadLetters.OUTPUT));
  }

  private static DataStream<KafkaMessage> exchanged(
      DataStream<KafkaMessage> messages, int parallelism) {
    return parallelism == 1 ? messages : messages.rebalance();
  }
}
