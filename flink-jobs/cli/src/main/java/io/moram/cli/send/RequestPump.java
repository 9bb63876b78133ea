// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests as they come, and gives their answers away as they come. A thread of its own reads
 * the source, which may wait for a person. It reads no further while many requests wait for their
 * answers.
 */
final class RequestPump {

  /** The most requests without an answer. Their pictures are with the broker. */
  private static final int MOST_WAITING = 256;

  /** Requests that are read and not yet sent; each may have 16 MiB. */
  private static final int READ_AHEAD = 2;

  private static final Duration POLL = Duration.ofMillis(50);

  private final PredictionClient client;
  private final Duration limit;
  private final Receiver receiver;
  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(READ_AHEAD);
  private final Map<String, String> names = new HashMap<>();

  /** What the reading thread found: a request, the end, or a failure. */
  private record Step(@Nullable NamedRequest request, @Nullable Throwable failure) {}

  /** Receives what happens. */
  interface Receiver {
    /** A request was sent. */
    void sent(NamedRequest request);

    /** A request has its outcome. Returns whether more is wanted. */
    boolean answered(Answer answer, String name);
  }

  RequestPump(PredictionClient client, Duration limit, Receiver receiver) {
    this.client = client;
    this.limit = limit;
    this.receiver = receiver;
  }

  /**
   * Runs to the end of the source, and waits for every answer.
   *
   * @throws IOException if the source fails, after the requests before it are answered
   */
  void run(RequestSource source) throws IOException {
    Thread reader = new Thread(() -> read(source), "moram-requests");
    reader.setDaemon(true);
    reader.start();
    Throwable failure = null;
    boolean atEnd = false;
    try {
      while (!atEnd || client.waiting() > 0) {
        Step step = atEnd || client.waiting() >= MOST_WAITING ? null : nextStep();
        if (step != null && step.request() != null) {
          send(step.request());
        } else if (step != null) {
          atEnd = true;
          failure = step.failure();
        }
        if (client.waiting() > 0 && !receive(step == null ? POLL : Duration.ZERO)) {
          return;
        }
      }
    } finally {
      reader.interrupt();
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof OutOfMemoryError e) {
      throw e;
    }
  }

  private void send(NamedRequest next) throws IOException {
    String id = next.request().getRequestId();
    if (client.isWaiting(id)) {
      throw new IOException("The requestId " + id + " is a duplicate; must be unique.");
    }
    names.put(id, next.name());
    client.send(next.request(), limit);
    receiver.sent(next);
  }

  private boolean receive(Duration wait) throws IOException {
    boolean wanted = true;
    for (Answer answer : client.poll(wait)) {
      String name = names.remove(answer.requestId());
      wanted &= receiver.answered(answer, name == null ? answer.requestId() : name);
    }
    return wanted;
  }

  private @Nullable Step nextStep() throws IOException {
    try {
      // If answers are expected, they are looked for at once.
      return client.waiting() > 0
          ? steps.poll()
          : steps.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for requests", e);
    }
  }

  private void read(RequestSource source) {
    try {
      Step step;
      do {
        step = step(source);
        steps.put(step);
      } while (step.request() != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Step step(RequestSource source) {
    try {
      return new Step(source.next(), null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return new Step(null, e);
    }
  }
}
