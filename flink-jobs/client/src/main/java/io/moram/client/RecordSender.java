// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.Republish;
import io.moram.schemas.Request;
import io.moram.schemas.TextExample;
import io.moram.schemas.TextRequest;
import io.moram.schemas.text.VisibleText;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Sends examples and requests, each keyed by its learner. For one thread. */
@API(status = API.Status.EXPERIMENTAL)
public final class RecordSender implements AutoCloseable {

  /** A message with a large picture exceeds Kafka's default limit of 1 MiB. */
  private static final int MAX_REQUEST_BYTES = MessageLimits.DEFAULT.messageBytes() + (1 << 20);

  private static final int MAX_UNCONFIRMED = 1000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaAccess access;
  private final MessageCodec<SpecificRecord> examples = MessageCodec.examples();
  private final MessageCodec<Request> requests = MessageCodec.requests();
  private final MessageCodec<TextRequest> textRequests = MessageCodec.textRequests();
  private final List<Future<RecordMetadata>> unconfirmed = new ArrayList<>();

  /** Connects when the first record is sent. */
  public RecordSender(KafkaAccess access) {
    this.access = access;
    Map<String, Object> settings = access.settings();
    settings.putIfAbsent(ProducerConfig.ACKS_CONFIG, "all");
    settings.putIfAbsent(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
    settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a labeled picture.
   *
   * @param example brought to the form of {@link MessageCodec#tidy}
   * @throws IOException if it breaks a rule, so that no job would take it
   */
  public void send(Example example) throws IOException {
    tidy(examples, example, example.getExampleId());
    confirmLater(send(access.topics().examples(), example.getLearner(), examples.encode(example)));
  }

  /**
   * Sends a prompt with its answer.
   *
   * @param example brought to the form of {@link MessageCodec#tidy}
   * @throws IOException if it breaks a rule, so that no job would take it
   */
  public void send(TextExample example) throws IOException {
    tidy(examples, example, example.getExampleId());
    confirmLater(send(access.topics().examples(), example.getLearner(), examples.encode(example)));
  }

  /** Sends the end of a learner's open task. */
  public void send(EndOfTask end) throws IOException {
    sendControl(end);
  }

  /** Asks for all sealed tasks of a learner. */
  public void send(Republish request) throws IOException {
    sendControl(request);
  }

  /**
   * Sends a record of the topic examples that is no example, such as the end of a task.
   *
   * @throws IOException if the record breaks a rule
   */
  public void sendControl(SpecificRecord record) throws IOException {
    String learner = (String) record.get(record.getSchema().getField("learner").pos());
    byte[] value = examples.encode(record);
    try {
      examples.decode(value);
    } catch (MalformedMessageException e) {
      throw new IOException(e.getMessage(), e);
    }
    confirmLater(send(access.topics().examples(), learner, value));
  }

  /** Sends a picture to classify. */
  public void send(Request request) throws IOException {
    confirmLater(sendRequest(request, TraceContext.random()));
  }

  /**
   * Sends a picture to classify and returns its position.
   *
   * @param trace its place in a trace, which its prediction will have
   * @return the position on the topic, available once the broker has confirmed it
   */
  Future<RecordMetadata> sendTracked(Request request, TraceContext trace) throws IOException {
    Future<RecordMetadata> place = sendRequest(request, trace);
    confirmLater(place);
    return place;
  }

  /** Sends a prompt to answer. */
  public void send(TextRequest request) throws IOException {
    Future<RecordMetadata> unused = sendTracked(request, TraceContext.random());
  }

  /**
   * Sends a prompt to answer and returns its position.
   *
   * @param trace its place in a trace, which its answer will have
   * @return the position on the topic, available once the broker has confirmed it
   */
  Future<RecordMetadata> sendTracked(TextRequest request, TraceContext trace) throws IOException {
    tidy(textRequests, request, request.getRequestId());
    Future<RecordMetadata> place =
        send(access.topics().requests(), request.getLearner(), textRequests.encode(request), trace);
    confirmLater(place);
    return place;
  }

  /**
   * Waits until the broker has everything that was sent.
   *
   * @throws IOException if the broker rejected a record
   */
  public void flush() throws IOException {
    producer.flush();
    for (Future<RecordMetadata> one : unconfirmed) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw refused(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while sending records", e);
      }
    }
    unconfirmed.clear();
  }

  /** Closes the connection. Records that were not flushed may be lost. */
  @Override
  public void close() {
    producer.close();
  }

  private static <T extends SpecificRecord> void tidy(MessageCodec<T> codec, T record, String name)
      throws IOException {
    try {
      codec.tidy(record);
    } catch (MalformedMessageException e) {
      throw new IOException(
          "The record " + VisibleText.quoted(name) + " was not sent: " + e.getMessage(), e);
    }
  }

  private Future<RecordMetadata> sendRequest(Request request, TraceContext trace)
      throws IOException {
    tidy(requests, request, request.getRequestId());
    return send(access.topics().requests(), request.getLearner(), requests.encode(request), trace);
  }

  private Future<RecordMetadata> send(String topic, String key, byte[] value) throws IOException {
    return send(topic, key, value, null);
  }

  private Future<RecordMetadata> send(
      String topic, String key, byte[] value, @Nullable TraceContext trace) throws IOException {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    if (trace != null) {
      trace.write(record.headers()::add);
    }
    try {
      return producer.send(record);
    } catch (KafkaException e) {
      throw refused(e);
    }
  }

  private void confirmLater(Future<RecordMetadata> one) throws IOException {
    unconfirmed.add(one);
    if (unconfirmed.size() >= MAX_UNCONFIRMED) {
      flush();
    }
  }

  private IOException refused(Throwable cause) {
    return new IOException(
        "The broker at " + access.bootstrapServers() + " rejected a record: " + cause.getMessage(),
        cause);
  }
}
