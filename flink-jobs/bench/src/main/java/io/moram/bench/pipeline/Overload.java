// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.SideResult;
import io.moram.resource.ResidentMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Sends ten times the requests that the job can serve, and then as many as before. What is too old
 * becomes a dead letter, so the job must answer as fast as before a minute later.
 */
final class Overload {
  /** The age at which a request is no longer computed. */
  static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final int FACTOR = 10;
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofMinutes(1);
  private static final String IDS = "overload-";

  /**
   * What happened during the overload.
   *
   * @param sent the number of requests
   * @param answered the number of predictions
   * @param residentAtStart the memory of the process, in bytes
   */
  record Figures(
      int sent,
      int answered,
      double residentAtStart,
      double residentAtHalf,
      double residentAtEnd,
      int restarts) {}

  private final ServingRun run;
  private final RequestProducer producer;
  private final PredictionMonitor watch;
  private final IntFunction<byte[]> requests;

  /**
   * @param requests makes the request of a number, with an id that begins with {@link #ids}
   */
  Overload(
      ServingRun run,
      RequestProducer producer,
      PredictionMonitor watch,
      IntFunction<byte[]> requests) {
    this.run = run;
    this.producer = producer;
    this.watch = watch;
    this.requests = requests;
  }

  static String ids() {
    return IDS;
  }

  /**
   * Overloads the job, and waits a minute.
   *
   * @param served the number of requests per second that the job can serve
   * @param time for how long the load lasts
   * @return the figures of the overload
   */
  Figures measure(double served, Duration time) throws IOException, InterruptedException {
    List<Double> resident = new ArrayList<>();
    int[] sent = new int[1];
    Thread sender =
        new Thread(
            () -> sent[0] = producer.sendSteadily(requests, FACTOR * served, time), "overload");
    sender.start();
    int answered = 0;
    for (Duration passed = Duration.ZERO;
        passed.compareTo(time) < 0;
        passed = passed.plus(SAMPLE)) {
      answered += watch.count(IDS, SAMPLE);
      resident.add((double) ResidentMemory.bytes());
    }
    sender.join();
    watch.count(IDS, REST);
    double[] all = resident.stream().mapToDouble(Double::doubleValue).toArray();
    int half = all.length / 2;
    return new Figures(sent[0], answered, all[0], all[half], all[all.length - 1], run.restarts());
  }

  /** The latency before and after, with the figures of the time between. */
  static SideResult result(SideResult before, double[] after, Figures figures) {
    return new SideResult(
            before.bench(),
            before.conditions(),
            "after-overload",
            Percentiles.of(after, 50),
            Percentiles.of(after, 10),
            Percentiles.of(after, 90),
            "latency",
            Percentiles.of(after, 50) / before.medianMillis(),
            Map.of())
        .with("p99Millis", Percentiles.of(after, 99))
        .with("sent", figures.sent)
        .with("answered", figures.answered)
        .with("residentBytesAtStart", figures.residentAtStart)
        .with("residentBytesAtHalf", figures.residentAtHalf)
        .with("residentBytesAtEnd", figures.residentAtEnd)
        .with("restarts", figures.restarts);
  }
}
