// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.jobs.range.OptionRange;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeletedKey;
import io.moram.schemas.Evaluation;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.Request;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.schemas.Topics;
import io.moram.schemas.registry.RegistryAccess;
import io.moram.schemas.registry.RegistryClient;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes the Kafka sources and sinks of one job from {@link TopicOptions}. */
public final class TopicConnectors {
  private final ReadableConfig options;
  private final String job;
  private final Topics topics;

  /**
   * @param job the job's name in lower-case letters; part of its consumer groups and transactional
   *     ids
   * @throws IllegalArgumentException if {@code kafka.bootstrap-servers} is not set, or an option is
   *     out of its range
   */
  public TopicConnectors(ReadableConfig options, String job) {
    OptionRange.checkAll(TopicOptions.ranges(), options);
    OptionRange.checkAll(FormatOptions.ranges(), options);
    this.options = options;
    this.job = job;
    this.topics = new Topics(options.get(TopicOptions.TOPIC_PREFIX));
    bootstrapServers();
  }

  /** The topics' names. */
  public Topics topics() {
    return topics;
  }

  /** The brokers, as host:port, separated by commas. */
  public String bootstrapServers() {
    return options
        .getOptional(TopicOptions.BOOTSTRAP_SERVERS)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    TopicOptions.BOOTSTRAP_SERVERS.key()
                        + " is not set. Set it to the Kafka brokers, as host:port."));
  }

  /** The settings that the user adds to every Kafka client. */
  public Properties clientProperties() {
    Properties properties = new Properties();
    properties.putAll(ClientSettings.of(options));
    return properties;
  }

  /**
   * Reads a topic from the group's committed offsets, or from its start if the group has none. From
   * a checkpoint on, every record is read: the source fails if one was deleted before. It reads
   * committed transactions only.
   */
  public Source<KafkaMessage, ?, ?> source(String topic) {
    return source(topic, new FirstOffsets(options.get(TopicOptions.SKIP_DELETED), false));
  }

  /**
   * Reads a topic from the group's committed offsets, or what is written from now on if the group
   * has none. Records that were deleted before they were read are skipped. It reads committed
   * transactions only.
   */
  public Source<KafkaMessage, ?, ?> sourceOfNewMessages(String topic) {
    return source(topic, new FirstOffsets(true, true));
  }

  private Source<KafkaMessage, ?, ?> source(String topic, FirstOffsets first) {
    KafkaSourceBuilder<KafkaMessage> builder =
        KafkaSource.<KafkaMessage>builder()
            .setBootstrapServers(bootstrapServers())
            .setTopics(topic)
            .setGroupId(groupId(topic))
            .setClientIdPrefix(groupId(topic))
            .setStartingOffsets(first)
            .setDeserializer(new KafkaMessageReader())
            .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
            .setProperties(clientProperties());
    if (options.get(TopicOptions.BOUNDED)) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return new GaplessSource(builder.build());
  }

  /** The address of the topic atoms, for those who read it outside of a source. */
  public AtomsTopic atomsTopic() {
    return new AtomsTopic(bootstrapServers(), topics.atoms(), ClientSettings.of(options));
  }

  /**
   * How predictions are written. Asks the schema registry if they are in its frame, so call it once
   * per job.
   *
   * @param schema of the predictions
   * @throws IllegalArgumentException if the options name no registry, or it refuses the schema
   * @throws io.moram.schemas.registry.RegistryUnavailableException if it does not answer
   */
  public RecordEncoding predictionEncoding(Schema schema) {
    return FormatOptions.predictions(options, topics.predictions(), schema);
  }

  /** Reads examples and control records, also in the frame of the schema registry if one is set. */
  public SerializableSupplier<MessageCodec<SpecificRecord>> exampleCodec() {
    return registered(MessageCodec::examples);
  }

  /** Reads requests, also in the frame of the schema registry if one is set. */
  public SerializableSupplier<MessageCodec<Request>> requestCodec() {
    return registered(MessageCodec::requests);
  }

  /** As {@link #requestCodec}, of requests with prompts. */
  public SerializableSupplier<MessageCodec<TextRequest>> textRequestCodec() {
    return registered(MessageCodec::textRequests);
  }

  /** Reads predictions of either kind, also in the frame of the schema registry if one is set. */
  public SerializableSupplier<MessageCodec<SpecificRecord>> answerCodec() {
    return registered(MessageCodec::answers);
  }

  private <T extends SpecificRecord> SerializableSupplier<MessageCodec<T>> registered(
      SerializableSupplier<MessageCodec<T>> codec) {
    RegistryAccess registry = FormatOptions.registry(options).orElse(null);
    return registry == null ? codec : () -> codec.get().withRegistry(new RegistryClient(registry));
  }

  /** Writes predictions, keyed by the learner. */
  public Sink<Traced<Prediction>> predictions(
      RecordEncoding encoding, DeliveryGuarantee guarantee) {
    return traced(
        topics.predictions(),
        MessageCodec::predictions,
        record -> RecordKey.of(record.getLearner()),
        encoding,
        guarantee);
  }

  /** Writes answers in text, keyed by the learner. */
  public Sink<Traced<TextPrediction>> textPredictions(
      RecordEncoding encoding, DeliveryGuarantee guarantee) {
    return traced(
        topics.predictions(),
        MessageCodec::textPredictions,
        record -> RecordKey.of(record.getLearner()),
        encoding,
        guarantee);
  }

  /** Writes and deletes atom blocks, signatures and their markers, keyed by {@link AtomKey}. */
  public Sink<SpecificRecord> atoms(DeliveryGuarantee guarantee) {
    return sink(
        topics.atoms(),
        MessageCodec::atoms,
        TopicConnectors::atomKey,
        RecordEncoding.AVRO,
        guarantee);
  }

  /** Writes events, keyed by the learner. */
  public Sink<LearnerEvent> events(DeliveryGuarantee guarantee) {
    return sink(
        topics.events(),
        MessageCodec::events,
        record -> RecordKey.of(record.getLearner()),
        guarantee);
  }

  /** Writes evaluations, keyed by the learner. One without rows deletes the learner's key. */
  public Sink<Evaluation> evaluations(DeliveryGuarantee guarantee) {
    return sink(
        topics.evaluations(),
        MessageCodec::evaluations,
        record ->
            new RecordKey(record.getLearner(), record.getLearner(), record.getRows().isEmpty()),
        // One record has all cells of a learner, so it must stay small.
        RecordEncoding.AVRO,
        guarantee);
  }

  /** Writes dead letters, keyed by the topic and partition that they came from. */
  public Sink<Traced<DeadLetter>> deadLetters(DeliveryGuarantee guarantee) {
    return traced(
        topics.deadLetters(),
        MessageCodec::deadLetters,
        letter -> RecordKey.of(letter.getTopic() + "/" + letter.getPartition()),
        FormatOptions.others(options),
        guarantee);
  }

  /** Writes records in the format that others read. */
  private <T extends SpecificRecord> Sink<T> sink(
      String topic,
      SerializableSupplier<MessageCodec<T>> codec,
      SerializableFunction<T, RecordKey> keys,
      DeliveryGuarantee guarantee) {
    return sink(topic, codec, keys, FormatOptions.others(options), guarantee);
  }

  private <T extends SpecificRecord> Sink<T> sink(
      String topic,
      SerializableSupplier<MessageCodec<T>> codec,
      SerializableFunction<T, RecordKey> keys,
      RecordEncoding encoding,
      DeliveryGuarantee guarantee) {
    return sink(topic, new RecordWriter<>(topic, codec, keys, encoding), guarantee);
  }

  /** As {@link #sink}, with the records' places in a trace. */
  private <T extends SpecificRecord> Sink<Traced<T>> traced(
      String topic,
      SerializableSupplier<MessageCodec<T>> codec,
      SerializableFunction<T, RecordKey> keys,
      RecordEncoding encoding,
      DeliveryGuarantee guarantee) {
    RecordWriter<T> records = new RecordWriter<>(topic, codec, keys, encoding);
    return sink(topic, new TracedWriter<>(records), guarantee);
  }

  private <E> Sink<E> sink(
      String topic, KafkaRecordSerializationSchema<E> writer, DeliveryGuarantee guarantee) {
    long timeout = options.get(TopicOptions.TRANSACTION_TIMEOUT).toMillis();
    return new ClosingSink<>(
        KafkaSink.<E>builder()
            .setBootstrapServers(bootstrapServers())
            .setKafkaProducerConfig(clientProperties())
            .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(timeout))
            .setRecordSerializer(writer)
            .setDeliveryGuarantee(guarantee)
            .setTransactionalIdPrefix(groupId(topic))
            // The broker remembers every id for a week, so one per checkpoint would fill its
            // memory.
            .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
            .build());
  }

  /** The consumer group that reads a topic for the job. The transactional ids start with it too. */
  public String groupId(String topic) {
    return options.get(TopicOptions.GROUP_ID_PREFIX) + "-" + job + "-" + topic;
  }

  private static RecordKey atomKey(SpecificRecord record) {
    if (record instanceof DeletedKey deleted) {
      return new RecordKey(deleted.getKey(), deleted.getLearner(), true);
    }
    if (record instanceof AtomBlockRecord block) {
      return new RecordKey(AtomKey.of(block), block.getLearner(), false);
    }
    if (record instanceof SignaturePart part) {
      return new RecordKey(AtomKey.of(part), part.getLearner(), false);
    }
    if (record instanceof TaskSealed seal) {
      return new RecordKey(AtomKey.of(seal), seal.getLearner(), false);
    }
    if (record instanceof ProvisionalPublished published) {
      return new RecordKey(AtomKey.of(published), published.getLearner(), false);
    }
    throw new IllegalArgumentException(
        "The topic atoms takes no record of the schema " + record.getSchema().getFullName());
  }
}
