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
import org.jspecify.annotations.Nullable;

/** Sends requests and waits for what comes of them: a prediction, or a dead letter. */
public final class PredictionClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final RecordSender sender;
  private final TopicFollower<Prediction> predictions;
  private final TopicFollower<DeadLetter> deadLetters;
  private final String requestsTopic;

  /** Listens from now on. */
  public PredictionClient(KafkaAccess access) {
    this.requestsTopic = access.topics().requests();
    this.predictions =
        TopicFollower.fromEnd(access, access.topics().predictions(), MessageCodec.predictions());
    this.deadLetters =
        TopicFollower.fromEnd(access, access.topics().deadLetters(), MessageCodec.deadLetters());
    this.sender = new RecordSender(access);
  }

  /**
   * What came of one request.
   *
   * @param requestId the request
   * @param prediction its prediction, or null where none came
   * @param fault why none came, for people; empty where one came
   */
  public record Answer(String requestId, @Nullable Prediction prediction, String fault) {}

  /** Where a request lies on its topic; a dead letter names it so. */
  private record Place(int partition, long offset) {}

  /**
   * Asks and waits until every request has its answer, {@code limit} at most.
   *
   * @param requests with ids that no other request has
   * @return an answer a request, in the requests' order
   * @throws IOException if the broker takes no requests
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
      Answer late = new Answer(id, null, "nothing came within " + limit.toSeconds() + " s");
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
      throw new IOException("The broker took no request", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while requests were being sent", e);
    }
  }
}
