// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.DeadLetter;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Sends requests and waits for their outcomes: predictions or dead letters. */
@API(status = API.Status.EXPERIMENTAL)
public final class PredictionClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final RecordSender sender;
  private final TopicFollower<Prediction> predictions;
  private final TopicFollower<DeadLetter> deadLetters;
  private final String requestsTopic;

  /** Reads the outcomes that are written after this call. */
  public PredictionClient(KafkaAccess access) {
    this.requestsTopic = access.topics().requests();
    this.predictions =
        TopicFollower.fromEnd(access, access.topics().predictions(), MessageCodec.predictions());
    this.deadLetters =
        TopicFollower.fromEnd(access, access.topics().deadLetters(), MessageCodec.deadLetters());
    this.sender = new RecordSender(access);
  }

  /**
   * The outcome of one request.
   *
   * @param requestId the id of the request
   * @param prediction its prediction; null if there is none
   * @param fault the reason why there is no prediction, in words; empty if there is one
   */
  public record Answer(String requestId, @Nullable Prediction prediction, String fault) {}

  /** The position of a request on its topic, by which a dead letter names it. */
  private record Place(int partition, long offset) {}

  /**
   * Sends requests and waits until each has an outcome, at most for {@code limit}.
   *
   * @param requests the requests; each needs an id that no other request has
   * @return one answer per request, in the order of the requests
   * @throws IOException if the broker rejects a request
   */
  public List<Answer> ask(List<Request> requests, Duration limit) throws IOException {
    Map<String, Answer> answers = new LinkedHashMap<>();
    Map<Place, String> idsByPlace = new HashMap<>();
    Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    for (Request request : requests) {
      sent.put(request.getRequestId(), sender.sendTracked(request));
    }
    sender.flush();
    for (Map.Entry<String, Future<RecordMetadata>> one : sent.entrySet()) {
      RecordMetadata place = confirmed(one.getValue());
      idsByPlace.put(new Place(place.partition(), place.offset()), one.getKey());
    }
    long deadline = System.nanoTime() + limit.toNanos();
    while (answers.size() < sent.size() && System.nanoTime() < deadline) {
      for (ReadMessage<Prediction> read : predictions.poll(POLL)) {
        Prediction prediction = read.record();
        if (prediction != null && sent.containsKey(prediction.getRequestId())) {
          answers.put(
              prediction.getRequestId(), new Answer(prediction.getRequestId(), prediction, ""));
        }
      }
      for (ReadMessage<DeadLetter> read : deadLetters.poll(Duration.ZERO)) {
        DeadLetter letter = read.record();
        if (letter != null && letter.getTopic().equals(requestsTopic)) {
          String id = idsByPlace.get(new Place(letter.getPartition(), letter.getOffset()));
          if (id != null) {
            answers.put(id, new Answer(id, null, letter.getReason() + ", " + letter.getDetail()));
          }
        }
      }
    }
    List<Answer> ordered = new ArrayList<>();
    for (String id : sent.keySet()) {
      Answer late = new Answer(id, null, "no outcome within " + limit.toSeconds() + " s");
      ordered.add(answers.getOrDefault(id, late));
    }
    return ordered;
  }

  @Override
  public void close() {
    sender.close();
    predictions.close();
    deadLetters.close();
  }

  private static RecordMetadata confirmed(Future<RecordMetadata> one) throws IOException {
    try {
      return one.get();
    } catch (ExecutionException e) {
      throw new IOException("The broker rejected a request", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while sending requests", e);
    }
  }
}
