// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.progress.ProgressReporter;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.local.JobFailedException;
import io.moram.schemas.AnswerRuleName;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Scores bank versions: requests a prediction of every test picture of every domain. */
final class DemoScoring {

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(300);

  /** The rules that are scored, the job's default first. */
  static final List<AnswerRuleName> RULES =
      List.of(AnswerRuleName.RECALL, AnswerRuleName.SELF_ACTIVATED, AnswerRuleName.GAUSSIAN);

  private final DemoInput input;
  private final DemoRuntime runtime;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final DemoMonitor monitor;
  private final DemoWait wait;
  private final DemoRemarks remarks;
  private final Set<Integer> scored = new HashSet<>();
  private long requestsSent;

  DemoScoring(
      DemoInput input,
      DemoRuntime runtime,
      ProgressReporter display,
      RecordSender sender,
      DemoMonitor monitor,
      DemoWait wait,
      DemoRemarks remarks) {
    this.input = input;
    this.runtime = runtime;
    this.display = display;
    this.sender = sender;
    this.monitor = monitor;
    this.wait = wait;
    this.remarks = remarks;
  }

  /**
   * Scores every domain with the newest bank version, unless it has been scored already.
   *
   * @param name the name of the work, for the progress report
   * @return the bank version
   */
  int score(String name) throws IOException, JobFailedException {
    return score(name, monitor.bankVersion());
  }

  /**
   * Scores every domain with a bank version, unless it has been scored already.
   *
   * @param name the name of the work, for the progress report
   * @return the bank version
   */
  int score(String name, int version) throws IOException, JobFailedException {
    if (!scored.add(version)) {
      return version;
    }
    awaitServed(version);
    long wanted = RULES.size() * input.testPictures();
    long deadBefore = monitor.faults().deadRequests();
    display.begin(name, "pictures answered");
    for (PictureDomain domain : input.domains()) {
      for (PictureFile picture : domain.test()) {
        for (AnswerRuleName rule : RULES) {
          sender.send(input.evaluation(domain, picture, rule, version));
          requestsSent++;
        }
      }
    }
    sender.flush();
    boolean counted =
        wait.until(
            () ->
                monitor.counted(version) + monitor.faults().deadRequests() - deadBefore >= wanted
                    && isAnswered(),
            DemoWait.WORK_LIMIT,
            () -> display.update(monitor.counted(version), wanted, ""));
    AnswerRuleName rule = RULES.get(0);
    display.end(result(monitor.correct(rule, version), monitor.counted(rule, version)));
    if (!counted) {
      remarks.add(
          "Only %d of %d predictions of bank version %d arrived."
              .formatted(monitor.counted(version), wanted, version));
    }
    return version;
  }

  /** Asks every scored version again, and compares what it answers now. */
  void verifyVersions() throws IOException, JobFailedException {
    Set<String> compared = input.comparedPictures();
    long wanted = (long) scored.size() * RULES.size() * compared.size();
    display.begin("ask all versions again", "pictures answered");
    for (int version : scored) {
      for (PictureDomain domain : input.domains()) {
        for (PictureFile picture :
            domain.test().stream().filter(one -> compared.contains(one.name())).toList()) {
          for (AnswerRuleName rule : RULES) {
            sender.send(input.again(domain, picture, rule, version));
            requestsSent++;
          }
        }
      }
    }
    sender.flush();
    boolean all =
        wait.until(
            this::isAnswered,
            DemoWait.WORK_LIMIT,
            () -> display.update(monitor.versions().compared(), wanted, ""));
    display.end();
    if (!all || monitor.versions().compared() < wanted) {
      remarks.add(
          "Only %d of %d answers of earlier bank versions could be compared."
              .formatted(monitor.versions().compared(), wanted));
    }
  }

  /** Counts requests that others have sent. */
  void count(int requests) {
    requestsSent += requests;
  }

  /** Whether every request has its outcome. */
  boolean isAnswered() {
    return monitor.predictionCount() + monitor.faults().deadRequests() >= requestsSent;
  }

  /** The number of requests so far, probes included. */
  long requestsSent() {
    return requestsSent;
  }

  /**
   * The result of a score in words.
   *
   * @param correct the number of pictures whose class was predicted
   * @param counted the number of pictures that were predicted
   */
  static String result(long correct, long counted) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d pictures right (%.1f %%)",
        correct,
        counted,
        counted == 0 ? 0 : 100.0 * correct / counted);
  }

  /**
   * Requests predictions until the bank version answers: a seal is visible on the topics before
   * serving has loaded its atoms.
   */
  private void awaitServed(int version) throws IOException, JobFailedException {
    if (version == 0) {
      return;
    }
    long probes = 0;
    long deadline = System.nanoTime() + DemoWait.WORK_LIMIT.toNanos();
    long nextProbe = System.nanoTime();
    while (monitor.newestBankVersion() < version) {
      runtime.requireAlive();
      monitor.poll();
      if (System.nanoTime() > deadline) {
        remarks.add(
            "Bank version " + version + " is sealed, but serving still answers with an older one.");
        return;
      }
      if (isAnswered() && System.nanoTime() > nextProbe) {
        sender.send(input.probe("probe/v" + version + "/" + probes++));
        sender.flush();
        requestsSent++;
        nextProbe = System.nanoTime() + PROBE_INTERVAL.toNanos();
      }
    }
  }
}
