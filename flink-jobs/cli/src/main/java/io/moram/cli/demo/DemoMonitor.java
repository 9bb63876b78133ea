// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.report.RunDetails.LossPoint;
import io.moram.cli.report.topics.RuleStatistics;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.flink.evaluate.EvaluationRecords;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EventFigures;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Follows the topics and keeps what they say about one learner. For one thread, which calls {@link
 * #poll} to read on.
 */
final class DemoMonitor implements AutoCloseable {

  /** A boundary: the first example of the new task, and the example at which it was detected. */
  record FoundBoundary(int task, long example, long detectedAt, String reason) {}

  /** A task's seal. */
  record Sealed(int task, long examples, long atoms, double seconds) {}

  /** The progress of the training of the open task. */
  record Training(int task, long step, long steps, double loss) {
    static final Training NONE = new Training(-1, 0, 0, Double.NaN);
  }

  private final String learner;
  private final int resumed;
  private final RuleStatistics statistics;
  private final TopicFollower<LearnerEvent> events;
  private final TopicFollower<Evaluation> evaluations;
  private final TopicFollower<Prediction> predictions;
  private final TopicFollower<DeadLetter> deadLetters;

  private final List<FoundBoundary> boundaries = new ArrayList<>();
  private final List<Sealed> seals = new ArrayList<>();
  private final List<LossPoint> losses = new ArrayList<>();
  private final DemoFaults faults;
  private int tasksEnded;
  private Training training = Training.NONE;
  private final Map<AnswerRuleName, Scores> scores = new EnumMap<>(AnswerRuleName.class);
  private long predictionCount;
  private int newestBankVersion;
  private long lastNews = System.nanoTime();
  private final VersionCheck versions;
  private Map<String, Prediction> early = new HashMap<>();

  /**
   * @param input the domains, in the order of their tasks
   * @param learner the name of the learner
   * @param resumed the number of tasks that the learner began with
   */
  DemoMonitor(KafkaAccess access, String learner, DemoInput input, int resumed) {
    this.learner = learner;
    this.resumed = resumed;
    this.statistics =
        new RuleStatistics(truth -> resumed + input.names().indexOf(truth.getDomain()));
    this.versions = new VersionCheck(input.comparedPictures());
    Topics topics = access.topics();
    this.faults = new DemoFaults(topics);
    this.events = TopicFollower.fromStart(access, topics.events(), MessageCodec.events());
    this.evaluations =
        TopicFollower.fromStart(access, topics.evaluations(), MessageCodec.evaluations());
    this.predictions =
        TopicFollower.fromStart(access, topics.predictions(), access.predictionCodec());
    this.deadLetters =
        TopicFollower.fromStart(access, topics.deadLetters(), MessageCodec.deadLetters());
  }

  /** Reads new records. Waits briefly if there are none. */
  void poll() {
    for (ReadMessage<LearnerEvent> read : events.poll(Duration.ofMillis(50))) {
      LearnerEvent event = read.record();
      if (event != null && event.getLearner().equals(learner)) {
        lastNews = System.nanoTime();
        accept(event);
      }
    }
    for (ReadMessage<Evaluation> read : evaluations.poll(Duration.ofMillis(10))) {
      Evaluation evaluation = read.record();
      if (evaluation != null && evaluation.getLearner().equals(learner)) {
        lastNews = System.nanoTime();
        for (AnswerRuleName rule : DemoScoring.RULES) {
          scores.put(rule, EvaluationRecords.scores(evaluation, rule));
        }
      }
    }
    for (ReadMessage<Prediction> read : predictions.poll(Duration.ofMillis(10))) {
      Prediction prediction = read.record();
      if (prediction != null && prediction.getLearner().equals(learner)) {
        lastNews = System.nanoTime();
        predictionCount++;
        newestBankVersion = Math.max(newestBankVersion, prediction.getBankVersion());
        statistics.accept(prediction);
        if (prediction.getRequestId().startsWith(EarlyScoring.PREFIX)) {
          early.put(prediction.getRequestId(), prediction);
        } else {
          versions.accept(prediction);
        }
      }
    }
    for (ReadMessage<DeadLetter> read : deadLetters.poll(Duration.ofMillis(10))) {
      DeadLetter letter = read.record();
      if (letter != null) {
        faults.accept(letter);
      }
    }
  }

  /** The answers to the requests of {@link EarlyScoring} since this was called last. */
  Map<String, Prediction> takeEarly() {
    Map<String, Prediction> taken = early;
    early = new HashMap<>();
    return taken;
  }

  /** The answers of earlier bank versions. */
  VersionCheck versions() {
    return versions;
  }

  /** What the answers say beside their classes. */
  RuleStatistics statistics() {
    return statistics;
  }

  private void accept(LearnerEvent event) {
    Map<String, Double> figures = event.getFigures();
    switch (event.getKind()) {
      case BOUNDARY ->
          boundaries.add(
              new FoundBoundary(
                  event.getTask(),
                  whole(figures, EventFigures.CHANGE_POINT),
                  whole(figures, EventFigures.DETECTED_AT),
                  event.getReason()));
      case TASK_ENDED -> tasksEnded++;
      case TRAINING_STARTED ->
          training =
              new Training(event.getTask(), 0, whole(figures, EventFigures.STEPS), Double.NaN);
      case TRAINING_PROGRESS -> {
        double loss = figures.getOrDefault(EventFigures.LOSS, Double.NaN);
        long step = whole(figures, EventFigures.STEP);
        training = new Training(event.getTask(), step, whole(figures, EventFigures.STEPS), loss);
        losses.add(new LossPoint(event.getTask(), step, loss));
      }
      case TASK_SEALED ->
          seals.add(
              new Sealed(
                  event.getTask(),
                  whole(figures, EventFigures.EXAMPLES),
                  whole(figures, EventFigures.ATOMS),
                  figures.getOrDefault(EventFigures.SEAL_SECONDS, Double.NaN)));
      case NAMES_ALIKE, NAME_READ_IN_PART -> faults.acceptName(event);
      case TASK_OPENED,
          BOUNDARY_REFUSED,
          INTERLEAVING,
          NUMERICS_CHANGED,
          BEGAN_ANEW,
          REPUBLISHED,
          LEARNER_QUARANTINED,
          LEARNER_RESUMED,
          ROLLED_BACK,
          ROLLBACK_REFUSED,
          LEARNER_FORGOTTEN,
          UNKNOWN -> {}
    }
  }

  private static long whole(Map<String, Double> figures, String name) {
    return Math.round(figures.getOrDefault(name, 0.0));
  }

  List<FoundBoundary> boundaries() {
    return boundaries;
  }

  List<Sealed> seals() {
    return seals;
  }

  /** The version of the bank with every seal so far. */
  int bankVersion() {
    return resumed + seals.size();
  }

  /** The number of tasks that the learner began with. */
  int resumed() {
    return resumed;
  }

  List<LossPoint> losses() {
    return losses;
  }

  /** What is wrong with the records that were sent. */
  DemoFaults faults() {
    return faults;
  }

  /** The number of tasks that have ended, sealed or not. */
  int tasksEnded() {
    return tasksEnded;
  }

  Training training() {
    return training;
  }

  /** The scores under a rule. */
  Scores scores(AnswerRuleName rule) {
    return scores.getOrDefault(rule, new Scores(new TreeMap<>()));
  }

  /** The number of evaluated predictions of a bank version, over all domains and rules. */
  long counted(int bankVersion) {
    return DemoScoring.RULES.stream().mapToLong(rule -> counted(rule, bankVersion)).sum();
  }

  /** The number of evaluated predictions of a bank version under a rule, over all domains. */
  long counted(AnswerRuleName rule, int bankVersion) {
    return sum(rule, bankVersion, Cell::predictions);
  }

  /** The number of correct ones of them. */
  long correct(AnswerRuleName rule, int bankVersion) {
    return sum(rule, bankVersion, Cell::correct);
  }

  private long sum(AnswerRuleName rule, int bankVersion, ToLongFunction<Cell> figure) {
    return scores(rule).rows().getOrDefault(bankVersion, new TreeMap<>()).values().stream()
        .mapToLong(figure)
        .sum();
  }

  long predictionCount() {
    return predictionCount;
  }

  /** The number of examples of the sealed tasks. */
  long examplesTrained() {
    return seals.stream().mapToLong(Sealed::examples).sum();
  }

  /** The newest bank version that has answered a request. */
  int newestBankVersion() {
    return newestBankVersion;
  }

  /** The time since the last record of the learner. */
  Duration idleTime() {
    return Duration.ofNanos(System.nanoTime() - lastNews);
  }

  @Override
  public void close() {
    events.close();
    evaluations.close();
    predictions.close();
    deadLetters.close();
  }
}
