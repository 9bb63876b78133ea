// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.observatory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.bench.observatory.ObservatoryResult.Timing;
import io.moram.bench.timing.Percentiles;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.KafkaAccess;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Measures the observatory's server as a process of its own, on a broker in this process. */
public final class ObservatoryBench {

  private static final Duration READ_LIMIT = Duration.ofMinutes(2);
  private static final int ROUNDS_PER_SECOND = 10;
  private static final List<String> SECTIONS =
      List.of("tasks", "losses", "scores", "bank", "curve", "requests");

  private final ObservatoryBenchSettings settings;
  private final ProgressReporter progress;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();

  /** A measurement that has not begun. */
  public ObservatoryBench(ObservatoryBenchSettings settings, ProgressReporter progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param work a temporary folder
   */
  public ObservatoryResult run(Path work) throws IOException, InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.startOpen(work.resolve("kafka"), 0)) {
      Topics topics = new Topics("bench-");
      KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), topics, Map.of());
      broker.createTopics(EmbeddedTopics.all(topics));
      LongRun run = new LongRun(settings.tasks());
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", access.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        fill(producer, topics, run);
        try (ObservedProcess observed = ObservedProcess.start(access, settings.port(), work)) {
          progress.say("Observatory " + observed.address());
          awaitTasks(observed);
          return measured(producer, topics, run, observed);
        }
      }
    }
  }

  private static void fill(KafkaProducer<byte[], byte[]> producer, Topics topics, LongRun run) {
    run.events()
        .forEach(
            event ->
                send(
                    producer,
                    topics.events(),
                    LongRun.LEARNER,
                    MessageCodec.events().encode(event)));
    run.atoms()
        .forEach(
            atoms ->
                send(producer, topics.atoms(), key(atoms), MessageCodec.atoms().encode(atoms)));
    send(
        producer,
        topics.evaluations(),
        LongRun.LEARNER,
        MessageCodec.evaluations().encode(run.evaluation()));
    producer.flush();
  }

  private static String key(SpecificRecord atoms) {
    return atoms instanceof TaskSealed seal
        ? AtomKey.of(seal)
        : AtomKey.of((AtomBlockRecord) atoms);
  }

  /** What the broker does not get is missing among the answers that the page shows. */
  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    Future<?> unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }

  private void awaitTasks(ObservedProcess observed) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READ_LIMIT.toNanos();
    while (json.readTree(get(observed.address().resolve("/api/learners")).body())
            .path(0)
            .path("sealed")
            .asInt()
        < settings.tasks()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("The observatory has not read the topics within 2 minutes.");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private ObservatoryResult measured(
      KafkaProducer<byte[], byte[]> producer, Topics topics, LongRun run, ObservedProcess observed)
      throws IOException, InterruptedException {
    AtomicLong sent = new AtomicLong();
    ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    long start = System.nanoTime();
    Future<?> unused =
        load.scheduleAtFixedRate(
            () -> {
              double due = (System.nanoTime() - start) / 60e9 * settings.perMinute();
              while (sent.get() < due) {
                send(
                    producer,
                    topics.predictions(),
                    LongRun.LEARNER,
                    MessageCodec.predictions().encode(run.answer()));
                sent.incrementAndGet();
              }
            },
            0,
            1000 / ROUNDS_PER_SECOND,
            TimeUnit.MILLISECONDS);
    try {
      Map<String, List<Double>> millis = new LinkedHashMap<>();
      Map<String, Long> bytes = new LinkedHashMap<>();
      progress.begin("answers arrive", "seconds");
      for (int second = 0; second < settings.seconds(); second++) {
        progress.update(second, settings.seconds(), "");
        for (String section : SECTIONS) {
          long from = System.nanoTime();
          HttpResponse<byte[]> answer =
              get(observed.address().resolve("/api/learners/" + LongRun.LEARNER + "/" + section));
          millis
              .computeIfAbsent(section, name -> new ArrayList<>())
              .add((System.nanoTime() - from) / 1e6);
          bytes.put(section, (long) answer.body().length);
        }
        TimeUnit.MILLISECONDS.sleep(
            Math.max(0, (second + 1) * 1000L - (System.nanoTime() - start) / 1_000_000));
      }
      double minutes = (System.nanoTime() - start) / 60e9;
      long shown =
          json.readTree(get(observed.address().resolve("/api/learners")).body())
              .path(0)
              .path("answered")
              .asLong();
      Map<String, Timing> timings = new LinkedHashMap<>();
      millis.forEach(
          (section, values) ->
              timings.put(section, timing(values, bytes.getOrDefault(section, 0L))));
      return new ObservatoryResult(
          settings.tasks(),
          sent.get() / minutes,
          shown,
          observed.residentBytes(),
          observed.peakBytes(),
          timings);
    } finally {
      load.shutdownNow();
    }
  }

  private static Timing timing(List<Double> values, long bytes) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    return new Timing(Percentiles.of(sorted, 50), Percentiles.of(sorted, 99), bytes);
  }

  private HttpResponse<byte[]> get(URI address) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
  }
}
