// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Requests that come at a steady rate, and how long each takes to be answered. */
final class SteadyLoad {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final double NANOS_A_MILLI = 1e6;
  private static final double MILLIS_A_SECOND = 1000;

  private final RequestProducer producer;
  private final PredictionMonitor watch;
  private final double aSecond;
  private final Duration time;

  /**
   * @param aSecond how many requests per second
   * @param time how long they come
   */
  SteadyLoad(RequestProducer producer, PredictionMonitor watch, double aSecond, Duration time) {
    this.producer = producer;
    this.watch = watch;
    this.aSecond = aSecond;
    this.time = time;
  }

  double aSecond() {
    return aSecond;
  }

  /** How many requests come, at least one. */
  int count() {
    return (int) Math.max(1, aSecond * (double) time.toMillis() / MILLIS_A_SECOND);
  }

  /**
   * Sends them, and waits for the last prediction.
   *
   * @param ids what the ids of the requests begin with, before their number
   * @param messages makes the requests with these ids
   * @return of every request, the time from when it was due until its prediction was seen, in
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
      millis[i] = (double) (seen[i] - due[i]) / NANOS_A_MILLI;
    }
    return millis;
  }

  private void send(List<byte[]> requests, long[] due) {
    try {
      producer.sendSteadily(requests, aSecond, due);
    } catch (ExecutionException e) {
      // The predictions that do not come say so too, after a while.
      throw new IllegalStateException("Requests could not be sent", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
