// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.demo.DemoMonitor.Training;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.report.RunDetails.DomainStart;
import io.moram.client.KafkaAccess;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.local.JobFailedException;
import io.moram.schemas.EndOfTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The course of the demo: it sends the domains one after the other. After each seal it scores every
 * domain with the bank of that moment.
 */
final class Demo {

  /** A boundary that is not found after this time without a record will not be found. */
  private static final Duration BOUNDARY_LIMIT = Duration.ofSeconds(20);

  /** An event is on its topic this long after the checkpoint that wrote it, or it does not come. */
  private static final Duration EVENT_LIMIT = Duration.ofSeconds(2);

  private final DemoInput input;
  private final DemoSettings settings;
  private final DemoRuntime runtime;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final DemoMonitor monitor;
  private final DemoWait wait;
  private final DemoRemarks remarks;
  private final DemoScoring scoring;
  private final EarlyScoring early;
  private final int batchSize;

  private final List<DomainStart> starts = new ArrayList<>();
  private final List<Integer> versions = new ArrayList<>();
  private long examplesSent;

  Demo(
      DemoInput input,
      DemoSettings settings,
      DemoRuntime runtime,
      ProgressReporter display,
      RecordSender sender,
      DemoMonitor monitor,
      int batchSize) {
    this.input = input;
    this.settings = settings;
    this.runtime = runtime;
    this.display = display;
    this.sender = sender;
    this.monitor = monitor;
    this.wait = new DemoWait(runtime, monitor);
    this.remarks = new DemoRemarks(display);
    this.scoring = new DemoScoring(input, runtime, display, sender, monitor, wait, remarks);
    this.early =
        new EarlyScoring(input, display, sender, monitor, wait, scoring, this::awaitCheckpoint);
    this.batchSize = batchSize;
  }

  /** Runs from the first example to the last score. */
  DemoOutcome run() throws IOException, JobFailedException, InterruptedException {
    long start = System.nanoTime();
    scoring.score("score zero-shot", 0);
    List<PictureDomain> domains = input.domains();
    for (int i = 0; i < domains.size(); i++) {
      begin(domains.get(i), i);
    }
    int last = domains.size() - 1;
    sender.send(
        EndOfTask.newBuilder()
            .setLearner(settings.learner())
            .setEventTime(System.currentTimeMillis())
            .build());
    sender.flush();
    awaitEnd(last);
    versions.add(scoring.score("score after " + domains.get(last).name()));
    double seconds = (System.nanoTime() - start) / 1e9;
    scoring.verifyVersions();
    checkPublished();
    return new DemoOutcome(
        input.names(),
        versions,
        starts,
        early.curve(),
        remarks.texts(),
        monitor,
        examplesSent,
        scoring.requestsSent(),
        seconds,
        new PublishedAtoms(runtime.access()).read(settings.learner()).tasks());
  }

  /**
   * Sends a domain and scores the one before. The stream pauses after the first examples: the
   * domain is scored while its task is open. When an example arrives does not matter to the
   * learner, so the pauses change no atom.
   */
  private void begin(PictureDomain domain, int index)
      throws IOException, JobFailedException, InterruptedException {
    List<PictureFile> pictures = input.order(domain);
    int classes = domain.labels().size();
    int boundariesBefore = monitor.boundaries().size();
    starts.add(new DomainStart(domain.name(), examplesSent));
    display.say(
        "%n%s (%d of %d): %d pictures of %d classes"
            .formatted(domain.name(), index + 1, input.domains().size(), pictures.size(), classes));
    boolean hasOpened = index == 0;
    int sent = 0;
    for (int pause :
        EarlyScoring.pauses(classes, pictures.size(), index == 0 ? 0 : input.heldBack())) {
      send(domain, pictures.subList(sent, pause * classes));
      sent = pause * classes;
      awaitCheckpoint();
      if (!hasOpened && isBoundaryFound(boundariesBefore)) {
        scoreBefore(domain, index, boundariesBefore);
        hasOpened = true;
      }
      if (hasOpened) {
        early.score(index, pause);
      }
    }
    send(domain, pictures.subList(sent, pictures.size()));
    if (!hasOpened) {
      scoreBefore(domain, index, boundariesBefore);
    }
  }

  private void send(PictureDomain domain, List<PictureFile> pictures) throws IOException {
    for (PictureFile picture : pictures) {
      sender.send(input.example(domain, picture));
      examplesSent++;
    }
    sender.flush();
  }

  /**
   * Waits for a checkpoint that begins after this call: the one that is complete next may have
   * begun before. The offsets that the learner commits would say the same up to ten seconds later.
   */
  private void awaitCheckpoint() throws JobFailedException, InterruptedException {
    long wanted = runtime.learnerCheckpoints() + 2;
    while (runtime.learnerCheckpoints() < wanted) {
      runtime.requireAlive();
      monitor.poll();
    }
  }

  private boolean isBoundaryFound(int before) throws JobFailedException {
    return wait.until(() -> monitor.boundaries().size() > before, EVENT_LIMIT, () -> {});
  }

  /** Scores the domain before, once its task is sealed. */
  private void scoreBefore(PictureDomain domain, int index, int boundariesBefore)
      throws IOException, JobFailedException {
    awaitBoundary(domain, boundariesBefore);
    awaitSeals(index - 1);
    versions.add(scoring.score("score after " + input.domains().get(index - 1).name()));
  }

  private void awaitBoundary(PictureDomain domain, int before)
      throws IOException, JobFailedException {
    boolean found;
    long read;
    do {
      // A slow backbone may still be embedding, so the limit counts from the last example read.
      read = runtime.examplesRead();
      found = wait.until(() -> monitor.boundaries().size() > before, BOUNDARY_LIMIT, () -> {});
    } while (!found
        && read < examplesSent
        && monitor.idleTime().compareTo(DemoWait.WORK_LIMIT) < 0);
    if (found) {
      var boundary = monitor.boundaries().get(monitor.boundaries().size() - 1);
      long start = starts.get(starts.size() - 1).example();
      display.say(
          "boundary at example %d (%s), noticed at %d: %s"
              .formatted(
                  boundary.example(),
                  boundary.example() == start ? "exact" : "true: " + start,
                  boundary.detectedAt(),
                  boundary.reason()));
    } else {
      remarks.add(
          "The boundary before "
              + domain.name()
              + " was not found: all its examples are sent, and no event arrived for "
              + BOUNDARY_LIMIT.toSeconds()
              + " s. Its examples train the task before.");
    }
  }

  /** Waits until every task that has ended is sealed. */
  private void awaitSeals(int domain) throws IOException, JobFailedException {
    String name = input.domains().get(domain).name();
    display.begin("learn " + name, "steps");
    TrainingThroughput rate = new TrainingThroughput(batchSize);
    boolean sealed =
        wait.until(
            () -> monitor.seals().size() >= monitor.tasksEnded(),
            DemoWait.WORK_LIMIT,
            () -> showTraining(rate));
    display.end();
    if (!sealed) {
      remarks.add(
          "The seal after %s did not arrive: there was no event for %d min."
              .formatted(name, DemoWait.WORK_LIMIT.toMinutes()));
    }
  }

  /** Waits until the last task is sealed, with every example that was sent. */
  private void awaitEnd(int domain) throws IOException, JobFailedException {
    display.begin("learn " + input.domains().get(domain).name(), "steps");
    TrainingThroughput rate = new TrainingThroughput(batchSize);
    boolean sealed =
        wait.until(
            () ->
                monitor.examplesTrained() + monitor.faults().deadExamples() >= examplesSent
                    && monitor.seals().size() >= monitor.tasksEnded(),
            DemoWait.WORK_LIMIT,
            () -> showTraining(rate));
    display.end();
    if (!sealed) {
      remarks.add(
          "Of %d examples, only %d are in sealed tasks and %d are dead letters."
              .formatted(examplesSent, monitor.examplesTrained(), monitor.faults().deadExamples()));
    }
  }

  private void showTraining(TrainingThroughput rate) {
    Training training = monitor.training();
    if (training.task() < 0) {
      return;
    }
    String loss =
        training.step() == 0 ? "" : String.format(Locale.ROOT, "loss %.3f", training.loss());
    String detail =
        Stream.of(loss, rate.text(training), accuracySoFar())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    display.update(training.step(), training.steps(), detail);
  }

  private String accuracySoFar() {
    if (versions.isEmpty()) {
      return "";
    }
    int version = versions.get(versions.size() - 1);
    double accuracy =
        input.names().stream()
            .limit(versions.size())
            .mapToDouble(
                domain -> monitor.scores(DemoScoring.RULES.get(0)).cell(version, domain).accuracy())
            .average()
            .orElse(Double.NaN);
    return String.format(Locale.ROOT, "accuracy so far %.1f %%", accuracy);
  }

  private void checkPublished() {
    KafkaAccess access = runtime.access();
    for (PublishedTask task : new PublishedAtoms(access).read(settings.learner()).tasks()) {
      task.faults().forEach(fault -> remarks.add("Task " + task.task() + ", " + fault));
    }
    monitor.faults().texts().forEach(remarks::add);
  }
}
