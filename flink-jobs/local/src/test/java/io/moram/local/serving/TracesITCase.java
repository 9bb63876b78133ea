// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.TopicReader;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.serving.TracingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TraceCollector;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.Request;
import io.moram.schemas.TextRequest;
import io.moram.schemas.trace.TraceContext;
import io.moram.serving.TestPictures;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A request is followed from its client over the job to its result, by the headers of Kafka. */
@Timeout(240)
class TracesITCase {
  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static Configuration options(KafkaAccess access, String endpoint) {
    Configuration options = LocalRuntime.options(access);
    options.set(ServingOptions.DELIVERY, Delivery.AT_LEAST_ONCE);
    options.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    options.set(TracingOptions.ENDPOINT, endpoint);
    return options;
  }

  private static Request picture(String id, byte[] file) {
    return Request.newBuilder()
        .setLearner("ada")
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(file))
        .setCandidateLabels(List.of("harbor", "forest"))
        .build();
  }

  /** The contexts of all records of a topic, by their trace ids. */
  private static Map<String, TraceContext> contexts(KafkaAccess access, String topic, int count)
      throws Exception {
    List<TraceContext> found = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.fromStart(access, IsolationLevel.READ_COMMITTED, List.of(topic))) {
      RUNTIME.until(
          "records on " + topic,
          () -> {
            for (ConsumerRecord<byte[], byte[]> read : reader.poll(Duration.ofMillis(100))) {
              found.add(Objects.requireNonNull(context(read)));
            }
            return found.size() >= count;
          });
    }
    return found.stream().collect(Collectors.toMap(TraceContext::traceId, context -> context));
  }

  private static @Nullable TraceContext context(ConsumerRecord<byte[], byte[]> read) {
    return TraceContext.read(
        name -> {
          Header header = read.headers().lastHeader(name);
          return header == null ? null : header.value();
        });
  }

  private static Map<String, AnyValue> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(one -> one.getKey(), one -> one.getValue()));
  }

  private static String text(Span span, String key) {
    return Objects.requireNonNull(attributes(span).get(key), key).getStringValue();
  }

  @Test
  void aPictureIsFollowedFromItsRequestToItsPredictionOrDeadLetter() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    try (TraceCollector collector = new TraceCollector()) {
      RUNTIME.start(Job.SERVING, options(access, collector.endpoint()));
      List<Answer> answers;
      try (PredictionClient client = new PredictionClient(access)) {
        answers =
            client.ask(
                List.of(picture("good", TestPictures.png(1)), picture("bad", new byte[] {1, 2})),
                LIMIT);
      }
      Answer good = answers.get(0);
      Answer bad = answers.get(1);
      assertThat(good.prediction()).isNotNull();
      assertThat(bad.fault()).contains("BAD_IMAGE");

      Map<String, TraceContext> requests = contexts(access, access.topics().requests(), 2);
      assertThat(requests).containsOnlyKeys(good.traceId(), bad.traceId());
      RUNTIME.until("both spans", () -> collector.spans().size() == 2);
      Map<String, Span> spans =
          collector.spans().stream()
              .collect(
                  Collectors.toMap(span -> TraceCollector.hex(span.getTraceId()), span -> span));
      assertThat(spans).containsOnlyKeys(good.traceId(), bad.traceId());

      Span answered = Objects.requireNonNull(spans.get(good.traceId()));
      assertThat(answered.getName()).isEqualTo("infer");
      assertThat(text(answered, "moram.learner")).isEqualTo("ada");
      assertThat(text(answered, "moram.request.id")).isEqualTo("good");
      assertThat(text(answered, "moram.rule")).isEqualTo("RECALL");
      assertThat(attributes(answered)).containsKey("moram.bank.version");
      assertThat(answered.getEventsList()).extracting(Span.Event::getName).containsOnly("compute");
      assertThat(answered.getEndTimeUnixNano()).isGreaterThan(answered.getStartTimeUnixNano());
      assertThat(collector.received().get(0).getResource().getAttributesList())
          .anySatisfy(
              one -> assertThat(one.getValue().getStringValue()).isEqualTo("moram-serving"));
      Span refused = Objects.requireNonNull(spans.get(bad.traceId()));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      assertThat(text(refused, "error.type")).isEqualTo("BAD_IMAGE");

      assertBelow(requests, answered, contexts(access, access.topics().predictions(), 1));
      assertBelow(requests, refused, contexts(access, access.topics().deadLetters(), 1));
    }
  }

  /** The span is below the request, and the only result is below the span. */
  private static void assertBelow(
      Map<String, TraceContext> requests, Span span, Map<String, TraceContext> results) {
    String trace = TraceCollector.hex(span.getTraceId());
    TraceContext request = Objects.requireNonNull(requests.get(trace));
    assertThat(request.traceparent())
        .isEqualTo("00-" + trace + "-" + TraceCollector.hex(span.getParentSpanId()) + "-01");
    assertThat(results).containsOnlyKeys(trace);
    assertThat(Objects.requireNonNull(results.get(trace)).traceparent())
        .isEqualTo("00-" + trace + "-" + TraceCollector.hex(span.getSpanId()) + "-01");
  }

  @Test
  void aPromptIsFollowedTooAndAlsoWithoutACollector(@TempDir Path folder) throws Exception {
    TinyDecoder.copy("qwen2", folder);
    try (TraceCollector collector = new TraceCollector()) {
      for (String endpoint : List.of("", "http://127.0.0.1:1/v1/traces", collector.endpoint())) {
        KafkaAccess access = RUNTIME.newTopics();
        Configuration options = options(access, endpoint);
        options.set(BackboneOptions.FOLDER, folder.toString());
        options.set(BackboneOptions.THREADS, 1);
        var job = RUNTIME.start(Job.SERVING, options);
        Answer answer = ask(access);
        assertThat(answer.fault()).isEmpty();
        Map<String, TraceContext> requests = contexts(access, access.topics().requests(), 1);
        Map<String, TraceContext> results = contexts(access, access.topics().predictions(), 1);
        assertThat(results).containsOnlyKeys(answer.traceId());
        if (endpoint.isEmpty()) {
          assertThat(results).as("unchanged").isEqualTo(requests);
        } else if (endpoint.equals(collector.endpoint())) {
          RUNTIME.until("the span", () -> !collector.spans().isEmpty());
          Span span = collector.spans().get(0);
          assertThat(span.getName()).isEqualTo("generate");
          assertBelow(requests, span, results);
        }
        RUNTIME.stop(job);
      }
    }
  }

  private static Answer ask(KafkaAccess access) throws Exception {
    try (PredictionClient client = new PredictionClient(access)) {
      client.send(
          TextRequest.newBuilder()
              .setLearner("support")
              .setRequestId("asked")
              .setEventTime(System.currentTimeMillis())
              .setPrompt("How are you?")
              .setMaxTokens(4)
              .build(),
          LIMIT);
      List<Answer> answers = new ArrayList<>();
      while (answers.isEmpty()) {
        answers.addAll(client.poll(Duration.ofMillis(100)));
      }
      return answers.get(0);
    }
  }
}
