// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo.text;

import io.moram.cli.demo.DemoRuntime;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.local.JobFailedException;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.EventFigures;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Follows the topics and keeps what they say about one learner of texts. For one thread. */
final class TextMonitor implements AutoCloseable {

  /** A boundary: the first example of the new task, and the example at which it was noticed. */
  record Found(long example, long noticedAt) {}

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration SHORT_POLL = Duration.ofMillis(10);

  private final String learner;
  private final DemoRuntime runtime;
  private final TopicFollower<LearnerEvent> events;
  private final TopicFollower<TextPrediction> predictions;
  private final TopicFollower<DeadLetter> deadLetters;
  private final List<Found> boundaries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Map<String, TextPrediction> answers = new HashMap<>();
  private long step;
  private long steps;
  private double loss = Double.NaN;
  private int ended;
  private int seals;
  private long learned;
  private long lastNews = System.nanoTime();

  TextMonitor(DemoRuntime runtime, String learner) {
    this.runtime = runtime;
    this.learner = learner;
    KafkaAccess access = runtime.access();
    Topics topics = access.topics();
    this.events = TopicFollower.fromStart(access, topics.events(), MessageCodec.events());
    this.predictions =
        TopicFollower.fromStart(access, topics.predictions(), MessageCodec.textPredictions());
    this.deadLetters =
        TopicFollower.fromStart(access, topics.deadLetters(), MessageCodec.deadLetters());
  }

  /**
   * Reads the topics until a condition holds.
   *
   * @param idleLimit the longest time without a record
   * @param show shows the progress; runs after every read
   * @return false if the condition does not hold and the limit has passed
   * @throws JobFailedException if a job ends
   */
  boolean until(BooleanSupplier condition, Duration idleLimit, Runnable show)
      throws JobFailedException {
    lastNews = System.nanoTime();
    while (!condition.getAsBoolean()) {
      runtime.requireAlive();
      poll();
      show.run();
      if (System.nanoTime() - lastNews > idleLimit.toNanos()) {
        return false;
      }
    }
    return true;
  }

  private void poll() {
    for (ReadMessage<LearnerEvent> read : events.poll(POLL)) {
      LearnerEvent event = read.record();
      if (event != null && event.getLearner().equals(learner)) {
        lastNews = System.nanoTime();
        accept(event);
      }
    }
    for (ReadMessage<TextPrediction> read : predictions.poll(SHORT_POLL)) {
      TextPrediction prediction = read.record();
      if (prediction != null
          && prediction.getLearner().equals(learner)
          && prediction.getEnd() != AnswerEnd.PARTIAL) {
        lastNews = System.nanoTime();
        answers.put(prediction.getRequestId(), prediction);
      }
    }
    for (ReadMessage<DeadLetter> read : deadLetters.poll(SHORT_POLL)) {
      DeadLetter letter = read.record();
      if (letter != null) {
        faults.add(letter.getTopic() + ": " + letter.getReason() + ", " + letter.getDetail());
      }
    }
  }

  private void accept(LearnerEvent event) {
    Map<String, Double> figures = event.getFigures();
    switch (event.getKind()) {
      case BOUNDARY ->
          boundaries.add(
              new Found(
                  whole(figures, EventFigures.CHANGE_POINT),
                  whole(figures, EventFigures.DETECTED_AT)));
      case TASK_ENDED -> ended++;
      case TRAINING_STARTED, TRAINING_PROGRESS -> {
        step = whole(figures, EventFigures.STEP);
        steps = whole(figures, EventFigures.STEPS);
        loss = figures.getOrDefault(EventFigures.LOSS, Double.NaN);
      }
      case TASK_SEALED -> {
        seals++;
        learned += whole(figures, EventFigures.EXAMPLES);
      }
      case LEARNER_QUARANTINED -> faults.add("Learner quarantined: " + event.getReason());
      default -> {}
    }
  }

  private static long whole(Map<String, Double> figures, String name) {
    return Math.round(figures.getOrDefault(name, 0.0));
  }

  List<Found> boundaries() {
    return boundaries;
  }

  /** The answers since this was called last, by request. */
  Map<String, TextPrediction> takeAnswers() {
    Map<String, TextPrediction> taken = answers;
    answers = new HashMap<>();
    return taken;
  }

  int answersSoFar() {
    return answers.size();
  }

  /** What was set aside, in words. */
  List<String> faults() {
    return faults;
  }

  long step() {
    return step;
  }

  long steps() {
    return steps;
  }

  double loss() {
    return loss;
  }

  int tasksEnded() {
    return ended;
  }

  int seals() {
    return seals;
  }

  /** The number of examples of the sealed tasks. */
  long examplesLearned() {
    return learned;
  }

  @Override
  public void close() {
    events.close();
    predictions.close();
    deadLetters.close();
  }
}
