// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo.text;

import io.moram.cli.demo.DemoRuntime;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.RecordSender;
import io.moram.client.data.TextItem;
import io.moram.client.data.TextTask;
import io.moram.evaluation.text.TextMetric;
import io.moram.local.JobFailedException;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextEvaluationContext;
import io.moram.schemas.TextExample;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The course of the demo of texts: it sends the tasks one after the other. After each seal it
 * scores the tasks so far, under both rules.
 */
final class TextDemo {
  /** A boundary that is not found after this time without a record will not be found. */
  private static final Duration BOUNDARY_LIMIT = Duration.ofSeconds(60);

  private static final Duration WORK_LIMIT = Duration.ofMinutes(10);
  private static final int MOST_TOKENS = 28;
  private static final List<AnswerRuleName> RULES =
      List.of(AnswerRuleName.RECALL, AnswerRuleName.SELF_ACTIVATED);

  private final List<TextTask> tasks;
  private final DemoSettings settings;
  private final ProgressReporter display;
  private final RecordSender sender;
  private final TextMonitor monitor;
  private final DemoRuntime runtime;
  private final Map<String, TextScores> scores = new LinkedHashMap<>();
  private final List<Long> starts = new ArrayList<>();
  private long examples;
  private long requests;
  private long answered;

  TextDemo(
      List<TextTask> tasks,
      DemoSettings settings,
      DemoRuntime runtime,
      ProgressReporter display,
      RecordSender sender,
      TextMonitor monitor) {
    this.tasks = tasks;
    this.settings = settings;
    this.runtime = runtime;
    this.display = display;
    this.sender = sender;
    this.monitor = monitor;
    RULES.forEach(rule -> scores.put(name(rule), new TextScores(tasks)));
  }

  private static String name(AnswerRuleName rule) {
    return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Runs from the first example to the last score. */
  TextDemoSummary run() throws IOException, JobFailedException {
    long start = System.nanoTime();
    score(-1);
    for (int task = 0; task < tasks.size(); task++) {
      if (task > 0) {
        starts.add(examples);
      }
      send(tasks.get(task));
      if (task > 0) {
        awaitBoundary(task);
        awaitSeals(task - 1);
        score(task - 1);
      }
    }
    sender.send(
        EndOfTask.newBuilder()
            .setLearner(settings.learner())
            .setEventTime(System.currentTimeMillis())
            .build());
    sender.flush();
    awaitEnd();
    score(tasks.size() - 1);
    return new TextDemoSummary(
        tasks,
        scores,
        starts,
        monitor.boundaries(),
        examples,
        monitor.examplesLearned(),
        requests,
        answered,
        monitor.faults(),
        (System.nanoTime() - start) / 1e9);
  }

  private void send(TextTask task) throws IOException {
    display.say("%n%s: %d examples".formatted(task.name(), task.train().size()));
    List<TextItem> items = new ArrayList<>(task.train());
    Collections.shuffle(items, new Random(settings.seed()));
    for (TextItem item : items) {
      sender.sendControl(
          TextExample.newBuilder()
              .setLearner(settings.learner())
              .setExampleId(task.name() + "-" + examples)
              .setEventTime(System.currentTimeMillis())
              .setPrompt(item.prompt())
              .setAnswer(item.answer())
              .setTaskMarker(settings.markers() ? task.name() : null)
              .build());
      examples++;
    }
    sender.flush();
  }

  private void awaitBoundary(int task) throws IOException, JobFailedException {
    boolean found;
    long read;
    do {
      // A slow model may still be embedding, so the limit counts from the last example read.
      read = runtime.examplesRead();
      found =
          monitor.until(
              () -> monitor.boundaries().size() >= task, BOUNDARY_LIMIT, this::showTraining);
    } while (!found && read < examples && runtime.examplesRead() > read);
    if (found) {
      TextMonitor.Found boundary = monitor.boundaries().get(task - 1);
      display.say(
          "boundary at example %,d (true: %,d), noticed at %,d"
              .formatted(boundary.example(), starts.get(task - 1), boundary.noticedAt()));
    } else {
      display.say(
          "The boundary before "
              + tasks.get(task).name()
              + " was not found: its examples train"
              + " the task before.");
    }
  }

  private void awaitSeals(int task) throws JobFailedException {
    display.begin("learn " + tasks.get(task).name(), "steps");
    boolean sealed =
        monitor.until(
            () -> monitor.seals() >= monitor.tasksEnded(), WORK_LIMIT, this::showTraining);
    display.end();
    if (!sealed) {
      display.say("The seal after " + tasks.get(task).name() + " did not arrive.");
    }
  }

  private void awaitEnd() throws JobFailedException {
    display.begin("learn " + tasks.get(tasks.size() - 1).name(), "steps");
    boolean sealed =
        monitor.until(
            () ->
                monitor.examplesLearned() + monitor.faults().size() >= examples
                    && monitor.seals() >= monitor.tasksEnded(),
            WORK_LIMIT,
            this::showTraining);
    display.end();
    if (!sealed) {
      display.say(
          "Of %,d examples only %,d are in sealed tasks."
              .formatted(examples, monitor.examplesLearned()));
    }
  }

  private void showTraining() {
    if (monitor.steps() > 0) {
      display.update(
          monitor.step(),
          monitor.steps(),
          Double.isNaN(monitor.loss())
              ? ""
              : String.format(Locale.ROOT, "loss %.3f", monitor.loss()));
    }
  }

  /**
   * Asks the test prompts of the tasks so far, and scores the answers.
   *
   * @param after the task that was learned last; -1: none, and all tasks are asked
   */
  private void score(int after) throws IOException, JobFailedException {
    int until = after < 0 ? tasks.size() : after + 1;
    awaitServed();
    long wanted = requests;
    for (int task = 0; task < until; task++) {
      TextTask asked = tasks.get(task);
      for (AnswerRuleName rule : rules(after)) {
        for (int item = 0; item < asked.test().size(); item++) {
          sender.send(request(id(after, task, rule, item), asked, item, rule));
          requests++;
        }
      }
    }
    sender.flush();
    int expected = (int) (requests - wanted);
    display.begin(
        after < 0 ? "score zero-shot" : "score after " + tasks.get(after).name(), "answers");
    boolean all =
        monitor.until(
            () -> monitor.answersSoFar() + monitor.faults().size() >= expected,
            WORK_LIMIT,
            () -> display.update(monitor.answersSoFar(), expected, ""));
    display.end();
    Map<String, TextPrediction> answers = monitor.takeAnswers();
    answered += answers.size();
    if (!all) {
      display.say("%,d of %,d requests were answered.".formatted(answers.size(), expected));
    }
    for (int task = 0; task < until; task++) {
      for (AnswerRuleName rule : RULES) {
        score(after, task, rule, answers);
      }
    }
  }

  /** Asks until serving answers with every task that is sealed. */
  private void awaitServed() throws IOException, JobFailedException {
    int sealed = monitor.seals();
    int served = 0;
    for (int number = 0; served < sealed; number++) {
      sender.send(
          TextRequest.newBuilder()
              .setLearner(settings.learner())
              .setRequestId("version-" + sealed + "-" + number)
              .setEventTime(System.currentTimeMillis())
              .setPrompt(tasks.get(0).test().get(0).prompt())
              .setMaxTokens(1)
              .setRule(AnswerRuleName.SELF_ACTIVATED)
              .build());
      sender.flush();
      if (!monitor.until(() -> monitor.answersSoFar() > 0, WORK_LIMIT, () -> {})) {
        throw new IOException(
            "Serving has not answered for "
                + WORK_LIMIT.toMinutes()
                + " min. Look into the log of the demo.");
      }
      for (TextPrediction answer : monitor.takeAnswers().values()) {
        served = Math.max(served, answer.getBankVersion());
      }
    }
  }

  /** Before the first seal the frozen model answers under every rule. */
  private static List<AnswerRuleName> rules(int after) {
    return after < 0 ? RULES.subList(0, 1) : RULES;
  }

  private TextRequest request(String id, TextTask task, int item, AnswerRuleName rule) {
    return TextRequest.newBuilder()
        .setLearner(settings.learner())
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setPrompt(task.test().get(item).prompt())
        .setMaxTokens(MOST_TOKENS)
        .setStop(List.of("\n"))
        .setRule(rule)
        .setEvaluation(
            TextEvaluationContext.newBuilder()
                .setDomain(task.name())
                .setExpectedAnswer(task.test().get(item).answer())
                .setMetric(task.metric())
                .build())
        .build();
  }

  private static String id(int after, int task, AnswerRuleName rule, int item) {
    return after + "/" + task + "/" + rule + "/" + item;
  }

  private void score(
      int after, int task, AnswerRuleName rule, Map<String, TextPrediction> answers) {
    TextTask asked = tasks.get(task);
    TextScores own = scores.get(name(rule));
    List<String> texts = new ArrayList<>();
    for (int item = 0; item < asked.test().size(); item++) {
      AnswerRuleName asking = after < 0 ? RULES.get(0) : rule;
      TextPrediction answer = answers.get(id(after, task, asking, item));
      texts.add(answer == null ? "" : answer.getText().strip());
      RecognizedTask recognized = answer == null ? null : answer.getRecognition();
      if (own != null && after == tasks.size() - 1 && recognized != null) {
        Integer named = recognized.getTask();
        own.count(named != null && named == task);
      }
    }
    if (own != null) {
      TextMetric metric = TextMetric.named(asked.metric());
      own.put(after, task, metric.mean(asked.prompts(), texts, asked.answers()));
    }
  }
}
