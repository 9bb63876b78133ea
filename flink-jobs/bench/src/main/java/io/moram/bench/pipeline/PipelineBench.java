// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.serve.BenchPictures;
import io.moram.bench.serve.ProcessClock;
import io.moram.bench.serve.ServingRig;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.ShapeFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.serving.Delivery;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import io.moram.serving.PredictionRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the serving job, from Kafka to Kafka and exactly once, with a loop that calls the model
 * directly.
 *
 * <p>The side {@code direct} starts from the encoded pictures of the requests. It decodes,
 * preprocesses, encodes and ranks them in batches of the same size, on the same number of threads.
 * The side {@code pipeline} starts when the same requests become readable on their topic, and ends
 * when the last prediction has been written. Then requests arrive at half of the measured rate,
 * with at-least-once delivery. The first half of them warms up. {@code latency} is the time from
 * the due time of a request until a client reads its prediction.
 */
public final class PipelineBench {
  private static final String NAME = "pipeline";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String LATENCY = "latency-";
  private static final double MILLIS_PER_SECOND = 1000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MEDIAN = 50;
  private static final double LOW = 10;
  private static final double HIGH = 90;
  private static final double HIGHEST = 99;

  private final PipelineBenchSettings settings;
  private final ProgressReporter display;
  private final int requests;
  private final ProcessClock clock = new ProcessClock();

  /**
   * @param settings the cases to measure
   * @param display shows the progress
   */
  public PipelineBench(PipelineBenchSettings settings, ProgressReporter display) {
    this.settings = settings;
    this.display = display;
    this.requests =
        (settings.requests() + settings.batch() - 1) / settings.batch() * settings.batch();
  }

  /**
   * Measures and writes results.jsonl.
   *
   * @param folder an empty folder for the broker and the cluster
   */
  public List<SideResult> run(Path folder) throws Exception {
    ResultsFile file = ResultsFile.create(settings.output(), Machine.here());
    BenchPictures pictures = new BenchPictures();
    int threads = Runtime.getRuntime().availableProcessors();
    List<SideResult> results;
    try (ShapeFolder model = ShapeFolder.of(settings.shape());
        ServingRun run = new ServingRun(settings, model.path(), pictures, folder);
        ServingRig direct =
            new ServingRig(
                model.path(),
                settings.atoms(),
                settings.tasks(),
                List.of(ServingRun.LEARNER),
                settings.rule(),
                pictures,
                threads);
        RequestProducer producer = run.producer();
        PredictionMonitor watch = run.watch()) {
      run.serve(Delivery.EXACTLY_ONCE, Duration.ZERO);
      results = new ArrayList<>(throughput(direct, producer, watch, pictures));
      file.add(results);
      if (!settings.loadTime().isZero()) {
        run.serve(Delivery.AT_LEAST_ONCE, Duration.ZERO);
        SideResult latency = latency(producer, watch, pictures, results.get(0), results.get(1));
        file.add(List.of(latency));
        results.add(latency);
        if (!settings.overloadTime().isZero()) {
          SideResult after = overload(run, producer, watch, pictures, results);
          file.add(List.of(after));
          results.add(after);
        }
      }
    }
    return results;
  }

  private List<SideResult> throughput(
      ServingRig direct, RequestProducer producer, PredictionMonitor watch, BenchPictures pictures)
      throws Exception {
    List<List<PredictionRequest>> batches = new ArrayList<>();
    for (int from = 0; from < requests; from += settings.batch()) {
      List<PredictionRequest> batch = new ArrayList<>();
      for (int i = from; i < from + settings.batch(); i++) {
        batch.add(new PredictionRequest(ServingRun.LEARNER, pictures.get(i), null, 1));
      }
      batches.add(batch);
    }
    int timed = settings.rounds().timed();
    double[][] millis = new double[2][timed];
    double[] processor = new double[2];
    int done = 0;
    display.begin("throughput", "turns");
    for (int round = -settings.rounds().warmUp(); round < timed; round++) {
      for (int turn = 0; turn < 2; turn++) {
        int side = Math.floorMod(round + turn, 2);
        double before = clock.millis();
        double taken =
            side == 0
                ? direct(direct, batches)
                : pipeline(producer, watch, pictures, "round" + round + "-");
        if (round >= 0) {
          millis[side][round] = taken;
          processor[side] += clock.millis() - before;
        }
        display.update(++done, 2L * settings.rounds().all(), "");
      }
    }
    display.end();
    Timings timings = new Timings(List.of("direct", NAME), Arrays.asList(millis));
    List<SideResult> results = new ArrayList<>();
    for (SideResult side : SideResult.of(NAME, conditions(), timings, "direct")) {
      double processorMillis = processor[results.size()] / timed / requests;
      results.add(
          side.with("imagesPerSecond", rate(side))
              .with("requests", requests)
              .with("processorMillisPerImage", processorMillis));
    }
    return results;
  }

  private static double direct(ServingRig rig, List<List<PredictionRequest>> batches)
      throws Exception {
    long start = System.nanoTime();
    rig.answerOneByOne(batches);
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  private double pipeline(
      RequestProducer producer, PredictionMonitor watch, BenchPictures pictures, String ids)
      throws Exception {
    long start = producer.sendAtOnce(messages(pictures, requests, ids));
    return (double) (watch.await(ids, requests, LIMIT, (request, when) -> {}) - start);
  }

  private SideResult latency(
      RequestProducer producer,
      PredictionMonitor watch,
      BenchPictures pictures,
      SideResult direct,
      SideResult pipeline)
      throws Exception {
    long seconds = settings.loadTime().toSeconds();
    SteadyLoad load =
        new SteadyLoad(
            producer,
            watch,
            requests / pipeline.medianMillis() * MILLIS_PER_SECOND / 2,
            settings.loadTime());
    display.say(
        "Latency at %.0f requests per second: %d s of warm-up, then %d s that count."
            .formatted(load.perSecond(), seconds, seconds));
    // The job is new, and the JVM still compiles the code of a steady stream.
    load.run("warm-up-", ids -> messages(pictures, load.count(), ids));
    double before = clock.millis();
    double[] millis = load.run(LATENCY, ids -> messages(pictures, load.count(), ids));
    double processor = (clock.millis() - before) / load.count();
    double modelMillis = direct.medianMillis() / requests * settings.batch();
    double limit = (double) settings.batchDelay().toMillis() + 3 * modelMillis;
    return new SideResult(
            NAME,
            conditions(),
            "latency",
            Percentiles.of(millis, MEDIAN),
            Percentiles.of(millis, LOW),
            Percentiles.of(millis, HIGH),
            "limit",
            Percentiles.of(millis, HIGHEST) / limit,
            Map.of())
        .with("p99Millis", Percentiles.of(millis, HIGHEST))
        .with("limitMillis", limit)
        .with("imagesPerSecond", Math.round(load.perSecond()))
        .with("requests", load.count())
        .with("processorMillisPerImage", processor);
  }

  private SideResult overload(
      ServingRun run,
      RequestProducer producer,
      PredictionMonitor watch,
      BenchPictures pictures,
      List<SideResult> results)
      throws Exception {
    run.serve(Delivery.AT_LEAST_ONCE, Overload.DEADLINE);
    double served = requests / results.get(1).medianMillis() * MILLIS_PER_SECOND;
    display.say(
        "Overload: ten times %.0f requests per second for %d s."
            .formatted(served, settings.overloadTime().toSeconds()));
    Overload overload =
        new Overload(run, producer, watch, i -> message(pictures, i, Overload.ids() + i));
    var figures = overload.measure(served, settings.overloadTime());
    SteadyLoad load = new SteadyLoad(producer, watch, served / 2, settings.loadTime());
    double[] after = load.run("after-", ids -> messages(pictures, load.count(), ids));
    return Overload.result(results.get(2), after, figures);
  }

  private long rate(SideResult side) {
    return Math.round(requests / side.medianMillis() * MILLIS_PER_SECOND);
  }

  private Map<String, Object> conditions() {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", settings.shape().key());
    conditions.put("atoms", settings.atoms());
    conditions.put("rule", settings.rule().toString());
    conditions.put("batch", settings.batch());
    conditions.put("checkpointMillis", settings.checkpointInterval().toMillis());
    conditions.put("batchDelayMillis", settings.batchDelay().toMillis());
    return conditions;
  }

  private static List<byte[]> messages(BenchPictures pictures, int count, String ids) {
    List<byte[]> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(message(pictures, i, ids + i));
    }
    return messages;
  }

  private static byte[] message(BenchPictures pictures, int picture, String id) {
    return MessageCodec.requests()
        .encode(
            Request.newBuilder()
                .setLearner(ServingRun.LEARNER)
                .setRequestId(id)
                .setEventTime(System.currentTimeMillis())
                .setImage(ByteBuffer.wrap(pictures.get(picture)))
                .setTopK(1)
                .build());
  }
}
