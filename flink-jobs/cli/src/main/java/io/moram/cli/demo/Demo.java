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
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The demo's course: the domains are learned one after the other, and after each seal every domain
 * is scored with the bank as it is then.
 */
final class Demo {

  /** A boundary that is not found in such a silence is not going to be. */
  private static final Duration BOUNDARY_SILENCE = Duration.ofSeconds(20);

  /** A large backbone may take long over one step, or over the text side of one request. */
  private static final Duration WORK_SILENCE = Duration.ofMinutes(10);

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(300);

  private final DemoInput input;
  private final DemoSettings settings;
  private final DemoRuntime runtime;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final DemoMonitor observed;
  private final int batchSize;

  private final List<DomainStart> starts = new ArrayList<>();
  private final List<Integer> versions = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private long examplesSent;
  private long requestsSent;

  Demo(
      DemoInput input,
      DemoSettings settings,
      DemoRuntime runtime,
      ProgressReporter display,
      RecordSender sender,
      DemoMonitor observed,
      int batchSize) {
    this.input = input;
    this.settings = settings;
    this.runtime = runtime;
    this.display = display;
    this.sender = sender;
    this.observed = observed;
    this.batchSize = batchSize;
  }

  /** Runs from the first example to the last score. */
  DemoOutcome run() throws IOException, JobFailedException {
    long start = System.nanoTime();
    score("score zero-shot");
    List<PictureDomain> domains = input.domains();
    for (int i = 0; i < domains.size(); i++) {
      PictureDomain domain = domains.get(i);
      int boundariesBefore = observed.boundaries().size();
      send(domain, i);
      if (i > 0) {
        awaitBoundary(domain, boundariesBefore);
        awaitSeals(i - 1);
        versions.add(score("score after " + domains.get(i - 1).name()));
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
    versions.add(score("score after " + domains.get(last).name()));
    double seconds = (System.nanoTime() - start) / 1e9;
    checkPublished();
    return new DemoOutcome(
        input.names(),
        versions,
        starts,
        remarks,
        observed,
        examplesSent,
        requestsSent,
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
      // A slow backbone may still be embedding: silence counts once everything has been read.
      read = runtime.examplesRead();
      found = await(() -> observed.boundaries().size() > before, BOUNDARY_SILENCE, () -> {});
    } while (!found && read < examplesSent && observed.silence().compareTo(WORK_SILENCE) < 0);
    if (found) {
      var boundary = observed.boundaries().get(observed.boundaries().size() - 1);
      long start = starts.get(starts.size() - 1).example();
      display.say(
          "boundary at example %d (%s), noticed at %d: %s"
              .formatted(
                  boundary.example(),
                  boundary.example() == start ? "exact" : "true: " + start,
                  boundary.detectedAt(),
                  boundary.reason()));
    } else {
      remark(
          "The boundary before "
              + domain.name()
              + " was not found: all its examples are sent, and nothing was heard for "
              + BOUNDARY_SILENCE.toSeconds()
              + " s. Its examples train the task before.");
    }
  }

  /** Waits until every task that has ended is sealed. */
  private void awaitSeals(int domain) throws IOException, JobFailedException {
    String name = input.domains().get(domain).name();
    display.begin("learn " + name, "steps");
    TrainingThroughput rate = new TrainingThroughput(batchSize);
    boolean sealed =
        await(
            () -> observed.seals().size() >= observed.tasksEnded(),
            WORK_SILENCE,
            () -> showTraining(rate));
    display.end();
    if (!sealed) {
      remark(
          "The seal after %s did not come: nothing was heard for %d min."
              .formatted(name, WORK_SILENCE.toMinutes()));
    }
  }

  /** Waits until the last task is sealed, with every example that was sent. */
  private void awaitEnd(int domain) throws IOException, JobFailedException {
    display.begin("learn " + input.domains().get(domain).name(), "steps");
    TrainingThroughput rate = new TrainingThroughput(batchSize);
    boolean sealed =
        await(
            () ->
                observed.examplesTrained() + observed.deadExamples() >= examplesSent
                    && observed.seals().size() >= observed.tasksEnded(),
            WORK_SILENCE,
            () -> showTraining(rate));
    display.end();
    if (!sealed) {
      remark(
          "Of %d examples only %d are in sealed tasks, %d were set aside."
              .formatted(examplesSent, observed.examplesTrained(), observed.deadExamples()));
    }
  }

  private void showTraining(TrainingThroughput rate) {
    Training training = observed.training();
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
            .mapToDouble(domain -> observed.scores().cell(version, domain).accuracy())
            .average()
            .orElse(Double.NaN);
    return String.format(Locale.ROOT, "accuracy so far %.1f %%", accuracy);
  }

  /**
   * Scores every domain with the newest bank, unless it has been scored already.
   *
   * @return the bank version
   */
  private int score(String name) throws IOException, JobFailedException {
    int version = observed.seals().size();
    if (versions.contains(version)) {
      return version;
    }
    awaitServed(version);
    long wanted = input.testPictures();
    long deadBefore = observed.deadRequests();
    display.begin(name, "pictures");
    for (PictureDomain domain : input.domains()) {
      for (PictureFile picture : domain.test()) {
        sender.send(input.evaluation(domain, picture, "v" + version + "/" + picture.name()));
        requestsSent++;
      }
    }
    sender.flush();
    boolean counted =
        await(
            () ->
                observed.counted(version) + observed.deadRequests() - deadBefore >= wanted
                    && observed.predictionCount() + observed.deadRequests() >= requestsSent,
            WORK_SILENCE,
            () -> display.update(observed.counted(version), wanted, ""));
    display.update(observed.counted(version), wanted, "");
    display.end();
    if (!counted) {
      remark(
          "Only %d of %d predictions of bank version %d came."
              .formatted(observed.counted(version), wanted, version));
    }
    return version;
  }

  /** A seal is public before serving has taken it in: asks until the new version answers. */
  private void awaitServed(int version) throws IOException, JobFailedException {
    if (version == 0) {
      return;
    }
    long asked = 0;
    long deadline = System.nanoTime() + WORK_SILENCE.toNanos();
    long nextProbe = System.nanoTime();
    while (observed.newestBankVersion() < version) {
      runtime.requireAlive();
      observed.poll();
      if (System.nanoTime() > deadline) {
        remark("Bank version " + version + " is sealed, but serving still answers with an older.");
        return;
      }
      boolean answered = observed.predictionCount() + observed.deadRequests() >= requestsSent;
      if (answered && System.nanoTime() > nextProbe) {
        sender.send(input.probe("probe/v" + version + "/" + asked++));
        sender.flush();
        requestsSent++;
        nextProbe = System.nanoTime() + PROBE_INTERVAL.toNanos();
      }
    }
  }

  /**
   * Listens until something holds.
   *
   * @return false where it does not, and nothing was heard for {@code silence}
   */
  private boolean await(BooleanSupplier holds, Duration silence, Runnable show)
      throws JobFailedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      runtime.requireAlive();
      observed.poll();
      show.run();
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (waited.compareTo(silence) > 0 && observed.silence().compareTo(silence) > 0) {
        return false;
      }
    }
    return true;
  }

  private void remark(String text) {
    remarks.add(text);
    display.say("! " + text);
  }

  private void checkPublished() {
    KafkaAccess access = runtime.access();
    for (PublishedTask task : new PublishedAtoms(access).read(settings.learner()).tasks()) {
      task.faults().forEach(fault -> remark("Task " + task.task() + ", " + fault));
    }
    observed.deadLetterDetails().stream()
        .distinct()
        .limit(5)
        .forEach(detail -> remark("Set aside: " + detail));
  }
}
