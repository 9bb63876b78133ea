// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.AnswerEnd;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and receives their outcomes: predictions or dead letters. It keeps no picture and
 * no prompt once the broker has it. For one thread.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class PredictionClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  /** Dead letters that may belong to a request whose position the broker has not yet confirmed. */
  private static final int MOST_UNMATCHED = 1000;

  private final RecordSender sender;
  private final TopicFollower<SpecificRecord> predictions;
  private final TopicFollower<DeadLetter> deadLetters;
  private final String requestsTopic;

  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Map<Place, String> idsByPlace = new HashMap<>();
  private final Map<Place, String> unmatched =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, String> eldest) {
          return size() > MOST_UNMATCHED;
        }
      };

  /** Why the last unreadable prediction is none; empty if all were read. */
  private String unread = "";

  /** Reads the outcomes that are written after this call. */
  public PredictionClient(KafkaAccess access) {
    this.requestsTopic = access.topics().requests();
    this.predictions =
        TopicFollower.fromEnd(access, access.topics().predictions(), access.answerCodec());
    this.deadLetters =
        TopicFollower.fromEnd(access, access.topics().deadLetters(), MessageCodec.deadLetters());
    this.sender = new RecordSender(access);
  }

  /**
   * The outcome of one request. It has a prediction, a text, or a fault.
   *
   * @param requestId the id of the request
   * @param prediction the prediction for a picture; null if there is none
   * @param text the prediction for a prompt, which may be partial; null if there is none
   * @param fault the reason why there is no prediction, in words; empty if there is one
   * @param traceId the id of the trace that the request began, 32 hexadecimal digits
   */
  public record Answer(
      String requestId,
      @Nullable Prediction prediction,
      @Nullable TextPrediction text,
      String fault,
      String traceId) {
    private static final String LATE = "no outcome within ";

    private static Answer none(String requestId, String fault) {
      return new Answer(requestId, null, null, fault, "");
    }

    private Answer inTrace(String id) {
      return new Answer(requestId, prediction, text, fault, id);
    }

    /** Whether nothing came in time. */
    public boolean isLate() {
      return fault.startsWith(LATE);
    }

    /** Whether the answer goes on, so that another outcome of the request follows. */
    public boolean isPartial() {
      return text != null && text.getEnd() == AnswerEnd.PARTIAL;
    }
  }

  /** The position of a request on its topic, by which a dead letter names it. */
  private record Place(int partition, long offset) {}

  /** A request without an outcome. */
  private static final class Waiting {
    private final Future<RecordMetadata> sent;
    private final Duration limit;
    private final String traceId;
    private long since = System.nanoTime();
    private @Nullable Place place;

    Waiting(Future<RecordMetadata> sent, Duration limit, TraceContext trace) {
      this.traceId = trace.traceId();
      this.sent = sent;
      this.limit = limit;
    }

    boolean isLate() {
      return System.nanoTime() - since > limit.toNanos();
    }
  }

  /**
   * Sends requests and waits until each has an outcome, at most for {@code limit} after the last
   * one is sent.
   *
   * @param requests the requests; each needs an id that no other request has
   * @return one answer per request, in the order of the requests
   * @throws IOException if the broker rejects a request
   */
  public List<Answer> ask(List<Request> requests, Duration limit) throws IOException {
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (Request request : requests) {
      answers.put(request.getRequestId(), Answer.none(request.getRequestId(), ""));
      send(request, limit);
    }
    sender.flush();
    waiting.values().forEach(one -> one.since = System.nanoTime());
    while (waiting() > 0) {
      poll(POLL).forEach(answer -> answers.put(answer.requestId(), answer));
    }
    return List.copyOf(answers.values());
  }

  /**
   * Sends a request, which begins a trace.
   *
   * @param request the request; its id must differ from those that wait for their outcome
   * @param limit how long to wait for its outcome
   * @throws IOException if the broker rejects a request
   * @throws IllegalArgumentException if a request with this id waits already
   */
  public void send(Request request, Duration limit) throws IOException {
    requireNew(request.getRequestId());
    TraceContext trace = TraceContext.random();
    waiting.put(
        request.getRequestId(), new Waiting(sender.sendTracked(request, trace), limit, trace));
  }

  /**
   * Sends a request for a text, which begins a trace.
   *
   * @param request the request; its id must differ from those that wait for their outcome
   * @param limit how long to wait for its outcome, or for the next part of it
   * @throws IOException if it breaks a rule, or the broker rejects a request
   * @throws IllegalArgumentException if a request with this id waits already
   */
  public void send(TextRequest request, Duration limit) throws IOException {
    requireNew(request.getRequestId());
    TraceContext trace = TraceContext.random();
    waiting.put(
        request.getRequestId(), new Waiting(sender.sendTracked(request, trace), limit, trace));
  }

  /** The number of requests that have no outcome yet. */
  public int waiting() {
    return waiting.size();
  }

  /** Whether a request with this id has no outcome yet. */
  public boolean isWaiting(String requestId) {
    return waiting.containsKey(requestId);
  }

  /**
   * Receives outcomes, in the order in which they come. A request whose time is over has an answer
   * without a prediction. A request for partial texts has several answers, the last not partial.
   *
   * @param wait the longest wait for a first outcome
   * @throws IOException if the broker rejects a request
   */
  public List<Answer> poll(Duration wait) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (ReadMessage<SpecificRecord> read : predictions.poll(wait)) {
      if (read.record() instanceof Prediction prediction) {
        end(new Answer(prediction.getRequestId(), prediction, null, "", ""), answers);
      } else if (read.record() instanceof TextPrediction text) {
        end(new Answer(text.getRequestId(), null, text, "", ""), answers);
      }
      if (read.fault() != null) {
        unread = "; a prediction cannot be read: " + read.fault();
      }
    }
    for (ReadMessage<DeadLetter> read : deadLetters.poll(Duration.ZERO)) {
      DeadLetter letter = read.record();
      if (letter != null && letter.getTopic().equals(requestsTopic)) {
        unmatched.put(
            new Place(letter.getPartition(), letter.getOffset()),
            letter.getReason() + ", " + letter.getDetail());
      }
    }
    findPlaces();
    for (Iterator<Map.Entry<Place, String>> each = unmatched.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<Place, String> letter = each.next();
      String id = idsByPlace.get(letter.getKey());
      if (id != null) {
        each.remove();
        end(Answer.none(id, letter.getValue()), answers);
      }
    }
    for (Map.Entry<String, Waiting> one : List.copyOf(waiting.entrySet())) {
      if (one.getValue().isLate()) {
        long seconds = one.getValue().limit.toSeconds();
        end(Answer.none(one.getKey(), Answer.LATE + seconds + " s" + unread), answers);
      }
    }
    return answers;
  }

  @Override
  public void close() {
    sender.close();
    predictions.close();
    deadLetters.close();
  }

  private void requireNew(String id) {
    if (isWaiting(id)) {
      throw new IllegalArgumentException("The requestId " + id + " is a duplicate");
    }
  }

  /** Gives an answer away if its request waits. A partial one lets the request wait on. */
  private void end(Answer answer, List<Answer> answers) {
    Waiting ended = waiting.get(answer.requestId());
    if (ended == null) {
      return;
    }
    answers.add(answer.inTrace(ended.traceId));
    if (answer.isPartial()) {
      ended.since = System.nanoTime();
      return;
    }
    waiting.remove(answer.requestId());
    if (ended.place != null) {
      idsByPlace.remove(ended.place);
    }
  }

  /** Notes the positions of the requests that the broker has confirmed. */
  private void findPlaces() throws IOException {
    for (Map.Entry<String, Waiting> one : waiting.entrySet()) {
      Waiting request = one.getValue();
      if (request.place == null && request.sent.isDone()) {
        RecordMetadata written = confirmed(request.sent);
        request.place = new Place(written.partition(), written.offset());
        idsByPlace.put(request.place, one.getKey());
      }
    }
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
