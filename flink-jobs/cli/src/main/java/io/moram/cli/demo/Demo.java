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

  private final DemoInput input;
  private final DemoSettings settings;
  private final DemoRuntime runtime;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final DemoMonitor monitor;
  private final DemoWait wait;
  private final DemoRemarks remarks;
  private final DemoScoring scoring;
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
    this.batchSize = batchSize;
  }

  /** Runs from the first example to the last score. */
  DemoOutcome run() throws IOException, JobFailedException {
    long start = System.nanoTime();
    scoring.score("score zero-shot");
    List<PictureDomain> domains = input.domains();
    for (int i = 0; i < domains.size(); i++) {
      PictureDomain domain = domains.get(i);
      int boundariesBefore = monitor.boundaries().size();
      send(domain, i);
      if (i > 0) {
        awaitBoundary(domain, boundariesBefore);
        awaitSeals(i - 1);
        versions.add(scoring.score("score after " + domains.get(i - 1).name()));
      }
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
    checkPublished();
    return new DemoOutcome(
        input.names(),
        versions,
        starts,
        remarks.texts(),
        monitor,
        examplesSent,
        scoring.requestsSent(),
        seconds,
        new PublishedAtoms(runtime.access()).read(settings.learner()).tasks());
  }

  private void send(PictureDomain domain, int index) throws IOException {
    starts.add(new DomainStart(domain.name(), examplesSent));
    List<PictureFile> pictures = input.order(domain);
    for (PictureFile picture : pictures) {
      sender.send(input.example(domain, picture));
      examplesSent++;
    }
    sender.flush();
    display.say(
        "%n%s (%d of %d): %d pictures of %d classes sent"
            .formatted(
                domain.name(),
                index + 1,
                input.domains().size(),
                pictures.size(),
                domain.labels().size()));
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
                monitor.examplesTrained() + monitor.deadExamples() >= examplesSent
                    && monitor.seals().size() >= monitor.tasksEnded(),
            DemoWait.WORK_LIMIT,
            () -> showTraining(rate));
    display.end();
    if (!sealed) {
      remarks.add(
          "Of %d examples, only %d are in sealed tasks and %d are dead letters."
              .formatted(examplesSent, monitor.examplesTrained(), monitor.deadExamples()));
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
    monitor.deadLetterDetails().stream()
        .distinct()
        .limit(5)
        .forEach(detail -> remarks.add("Dead letter: " + detail));
  }
}
