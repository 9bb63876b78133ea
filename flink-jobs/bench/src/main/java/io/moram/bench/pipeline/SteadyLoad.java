// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Sends requests at a steady rate and measures the time of each until its prediction. */
final class SteadyLoad {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1000;

  private final RequestProducer producer;
  private final PredictionMonitor watch;
  private final double perSecond;
  private final Duration time;

  /**
   * @param perSecond the number of requests per second
   * @param time the duration of the load
   */
  SteadyLoad(RequestProducer producer, PredictionMonitor watch, double perSecond, Duration time) {
    this.producer = producer;
    this.watch = watch;
    this.perSecond = perSecond;
    this.time = time;
  }

  double perSecond() {
    return perSecond;
  }

  /** The number of requests, at least 1. */
  int count() {
    return (int) Math.max(1, perSecond * (double) time.toMillis() / MILLIS_PER_SECOND);
  }

  /**
   * Sends the requests and waits for the last prediction.
   *
   * @param ids the start of the request ids, before the number
   * @param messages makes the requests with these ids
   * @return the time from the due time of each request until its prediction was read, in
   *     milliseconds
   */
  double[] run(String ids, Function<String, List<byte[]>> messages)
      throws IOException, InterruptedException {
    int count = count();
    long[] due = new long[count];
    long[] seen = new long[count];
    List<byte[]> requests = messages.apply(ids);
    Thread sender = new Thread(() -> send(requests, due), "bench-requests");
    sender.start();
    watch.await(ids, count, time.plus(LIMIT), (request, when) -> seen[request] = when);
    sender.join();
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      millis[i] = (double) (seen[i] - due[i]) / NANOS_PER_MILLI;
    }
    return millis;
  }

  private void send(List<byte[]> requests, long[] due) {
    try {
      producer.sendSteadily(requests, perSecond, due);
    } catch (ExecutionException e) {
      // The other thread reports the missing predictions too, after its time limit.
      throw new IllegalStateException("Cannot send requests", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
