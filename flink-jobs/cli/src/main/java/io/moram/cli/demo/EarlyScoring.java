// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.report.EarlyAnswers;
import io.moram.cli.report.EarlyCurve;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.local.JobFailedException;
import io.moram.schemas.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores a domain while its task is open and has taken no training step. Every prediction says how
 * many examples of the open task it knows; a score counts if all of its predictions know the same.
 */
final class EarlyScoring {

  /** The beginning of the ids of the requests. */
  static final String PREFIX = "early/";

  /**
   * The numbers of examples per class after which the stream pauses. At 12 the detector's window is
   * full, so that about 9 are known.
   */
  private static final int[] PAUSES = {1, 2, 4, 12};

  /** What a checkpoint publishes is served a moment later, so the first answers may be too old. */
  private static final int ROUNDS = 10;

  private final DemoInput input;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final DemoMonitor monitor;
  private final DemoWait wait;
  private final DemoScoring scoring;
  private final CheckpointWait checkpoint;
  private final List<EarlyAnswers> points = new ArrayList<>();
  private long requests;

  EarlyScoring(
      DemoInput input,
      ProgressReporter display,
      RecordSender sender,
      DemoMonitor monitor,
      DemoWait wait,
      DemoScoring scoring,
      CheckpointWait checkpoint) {
    this.input = input;
    this.display = display;
    this.sender = sender;
    this.monitor = monitor;
    this.wait = wait;
    this.scoring = scoring;
    this.checkpoint = checkpoint;
  }

  /** Waits for a checkpoint that begins after the call. */
  interface CheckpointWait {
    void await() throws JobFailedException, InterruptedException;
  }

  /**
   * The numbers of examples per class after which a domain's stream pauses.
   *
   * @param classes the number of its classes
   * @param examples the number of its examples
   * @param heldBack the number of its first examples that the learner keeps to itself
   */
  static List<Integer> pauses(int classes, int examples, int heldBack) {
    return IntStream.of(PAUSES)
        .filter(pause -> pause * classes >= heldBack && pause * classes < examples)
        .boxed()
        .toList();
  }

  /**
   * Scores the domain of the open task; adds no point if serving knows no new example.
   *
   * @param index the place of the domain
   * @param sentPerClass the number of its examples per class that were sent
   */
  void score(int index, int sentPerClass)
      throws IOException, JobFailedException, InterruptedException {
    PictureDomain domain = input.domains().get(index);
    display.begin(
        "score %s at %d per class".formatted(domain.name(), sentPerClass), "pictures answered");
    long sent = (long) sentPerClass * domain.labels().size();
    Answered answered = answered(index, knownBefore(domain));
    Answered before = new Answered(Map.of(), -1);
    // A checkpoint may begin before the learner has read all examples. If another one adds nothing,
    // the learner holds them back.
    while (answered.known < sent && answered.known > before.known) {
      before = answered;
      checkpoint.await();
      answered = answered(index, knownBefore(domain));
    }
    if (answered.answers.isEmpty()) {
      answered = before;
    }
    if (answered.answers.isEmpty()) {
      display.end("no new example is known");
      return;
    }
    long correct =
        answered.answers.entrySet().stream()
            .filter(one -> isRight(one.getValue(), one.getKey().label()))
            .count();
    double perClass = (double) answered.known / domain.labels().size();
    points.add(
        new EarlyAnswers(domain.name(), sentPerClass, perClass, correct, domain.test().size()));
    display.end(DemoScoring.result(correct, domain.test().size()));
  }

  /**
   * Answers that all know the same examples.
   *
   * @param answers for all test pictures of a domain; none if serving knows no new example
   * @param known the number of the open task's examples that all answers know
   */
  private record Answered(Map<PictureFile, Prediction> answers, long known) {}

  private Answered answered(int index, long before) throws IOException, JobFailedException {
    PictureDomain domain = input.domains().get(index);
    int version = monitor.bankVersion();
    Map<PictureFile, Prediction> answers = new LinkedHashMap<>();
    // One picture finds out whether serving knows new examples.
    List<PictureFile> probe = domain.test().subList(0, 1);
    List<PictureFile> missing = probe;
    boolean isKnown = false;
    for (int round = 0; round < ROUNDS; round++) {
      answers.putAll(ask(index, missing, isKnown));
      long newest = answers.values().stream().mapToLong(one -> known(one, version)).max().orElse(0);
      isKnown = newest > before;
      missing =
          !isKnown
              ? probe
              : domain.test().stream()
                  .filter(one -> known(answers.get(one), version) < newest)
                  .toList();
      if (missing.isEmpty()) {
        return new Answered(answers, newest);
      }
    }
    return new Answered(Map.of(), 0);
  }

  /** The scores so far. */
  EarlyCurve curve() {
    return new EarlyCurve(points);
  }

  private long knownBefore(PictureDomain domain) {
    return points.stream()
        .filter(point -> point.domain().equals(domain.name()))
        .mapToLong(point -> Math.round(point.examplesPerClass() * domain.labels().size()))
        .max()
        .orElse(0);
  }

  private Map<PictureFile, Prediction> ask(int index, List<PictureFile> pictures, boolean withTruth)
      throws IOException, JobFailedException {
    Map<PictureFile, String> ids = new LinkedHashMap<>();
    for (PictureFile picture : pictures) {
      String id = PREFIX + requests++;
      ids.put(picture, id);
      sender.send(input.early(index, picture, id, withTruth));
    }
    sender.flush();
    scoring.count(pictures.size());
    wait.until(scoring::isAnswered, DemoWait.WORK_LIMIT, () -> {});
    Map<String, Prediction> byId = monitor.takeEarly();
    Map<PictureFile, Prediction> answers = new LinkedHashMap<>();
    ids.forEach(
        (picture, id) -> {
          Prediction answer = byId.get(id);
          if (answer != null) {
            answers.put(picture, answer);
          }
        });
    return answers;
  }

  /** The number of the open task's examples that an answer knows, if it took no training step. */
  static long known(@Nullable Prediction answer, int version) {
    if (answer == null || answer.getBankVersion() != version) {
      return 0;
    }
    Integer step = answer.getProvisionalStep();
    Long examples = answer.getProvisionalExamples();
    return step == null || step > 0 || examples == null ? 0 : examples;
  }

  static boolean isRight(Prediction answer, String label) {
    return !answer.getRanked().isEmpty() && answer.getRanked().get(0).getLabel().equals(label);
  }
}
