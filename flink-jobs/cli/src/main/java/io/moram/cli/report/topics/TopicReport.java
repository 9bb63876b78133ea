// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.report.EarlyCurve;
import io.moram.cli.report.OpenTaskAccuracy;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails;
import io.moram.cli.report.RunFacts;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SealedTaskSummary;
import io.moram.cli.report.SummaryJson;
import io.moram.cli.report.page.HtmlReport;
import io.moram.cli.report.plot.ReportPlots;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.Evaluation;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

/** Makes the report of a learner from the topics. It writes nothing to Kafka. For one thread. */
public final class TopicReport {

  private final KafkaAccess access;
  private final String learner;
  private final @Nullable Instant since;
  private final SealedBank bank;
  private final EventHistory events = new EventHistory();
  private final MessageCodec<LearnerEvent> eventCodec = MessageCodec.events();
  private final MessageCodec<Evaluation> evaluationCodec = MessageCodec.evaluations();
  private @Nullable Evaluation evaluation;
  private long unreadable;

  /**
   * A report that has read nothing.
   *
   * @param since the time from which on requests and predictions count; null: from the start
   */
  public TopicReport(KafkaAccess access, String learner, @Nullable Instant since) {
    this.access = access;
    this.learner = learner;
    this.since = since;
    this.bank = new SealedBank(learner);
  }

  /** What was written, and what is to be said about it. */
  public record Written(RunSummary summary, List<String> remarks, long unreadable) {}

  /**
   * Reads the topics, and writes the report, its summary and its tables.
   *
   * @param folder an existing folder
   * @throws IOException if the learner was never scored, or a file cannot be written
   */
  public Written write(Path folder) throws IOException {
    Topics topics = access.topics();
    try (TopicReader reader =
        TopicReader.fromStart(
            access,
            IsolationLevel.READ_COMMITTED,
            List.of(topics.events(), topics.evaluations(), topics.atoms()))) {
      reader.readToEnd(this::accept);
    }
    Evaluation newest = evaluation;
    List<AnswerRuleName> rules = newest == null ? List.of() : RuleMatrices.rules(newest);
    if (newest == null || rules.isEmpty()) {
      throw new IOException(
          "--learner is "
              + learner
              + ", which has no accuracy on the topic "
              + topics.evaluations()
              + "; must be a learner whose requests say the true class. See them with"
              + " 'moram evaluations'.");
    }
    int version = RuleMatrices.lastVersion(newest, rules.get(0));
    AnswerReader answers = new AnswerReader(access, learner, since, rules, version, bank.seals());
    answers.read();
    RuleMatrices matrices = new RuleMatrices(newest, answers.domains());
    List<String> remarks = remarks(answers, matrices, version);
    RunSummary summary = summary(answers, matrices, rules, version);
    RunDetails details =
        new RunDetails(
            learner,
            facts(newest),
            events.reasons(),
            Map.of(),
            events.losses(),
            List.of(),
            answers.details(),
            remarks);
    Files.createDirectories(folder);
    HtmlReport.write(summary, details, folder.resolve("report.html"));
    SummaryJson.write(summary, folder.resolve("summary.json"));
    for (RuleSummary rule : summary.rules()) {
      ReportTables.writeMatrices(rule, folder);
    }
    ReportTables.writeLosses(details.losses(), folder);
    ReportTables.writeAccuracy(summary.rules(), folder);
    List<OpenTaskAccuracy> curve = curve(answers);
    ReportTables.writeLearningCurve(curve, folder);
    List<String> notes = new ArrayList<>(remarks);
    if (ReportPlots.canDraw()) {
      List<String> names = summary.tasks().stream().map(SealedTaskSummary::name).toList();
      ReportPlots.drawLosses(details.losses(), names, folder);
      ReportPlots.drawAccuracy(summary.rules(), folder);
      ReportPlots.drawLearningCurve(curve, names, folder);
    } else {
      notes.add(
          "The curves are not drawn, because Java finds no font on this machine. Install one"
              + " (Debian: apt install fontconfig fonts-dejavu-core).");
    }
    return new Written(summary, notes, unreadable + answers.unreadable());
  }

  private static List<OpenTaskAccuracy> curve(AnswerReader answers) {
    List<OpenTaskAccuracy> points = new ArrayList<>();
    answers
        .curve()
        .forEach(
            (task, examples, pictures, correct) ->
                points.add(new OpenTaskAccuracy(task, examples, pictures, correct)));
    return points;
  }

  private void accept(ConsumerRecord<byte[], byte[]> message) {
    try {
      if (message.topic().equals(access.topics().atoms())) {
        bank.accept(message);
      } else if (message.value() == null) {
        return;
      } else if (message.topic().equals(access.topics().events())) {
        LearnerEvent event = eventCodec.decode(message.value());
        if (event.getLearner().equals(learner)) {
          events.accept(event);
        }
      } else {
        Evaluation read = evaluationCodec.decode(message.value());
        if (read.getLearner().equals(learner)) {
          evaluation = read;
        }
      }
    } catch (MalformedMessageException e) {
      unreadable++;
    }
  }

  private RunSummary summary(
      AnswerReader answers, RuleMatrices matrices, List<AnswerRuleName> rules, int version) {
    List<SealedTaskSummary> tasks = new ArrayList<>();
    for (TaskSealed seal : bank.seals()) {
      int task = seal.getTask();
      tasks.add(
          new SealedTaskSummary(
              matrices.name(task),
              seal.getVocabulary().size(),
              bank.atoms(task),
              events.boundary(task),
              events.detectedAt(task),
              events.sealSeconds(task)));
    }
    return new RunSummary(
        tasks,
        matrices.summaries(rules, answers.statistics(), version),
        null,
        bank.seals().stream().mapToLong(TaskSealed::getExamples).sum(),
        answers.requests() == 0 ? null : answers.requests(),
        answers.predictions(),
        null,
        new EarlyCurve(List.of()),
        null,
        Double.NaN);
  }

  private Map<String, String> facts(Evaluation newest) throws IOException {
    RunFacts facts = new RunFacts().addTime("report made", Instant.now()).addVersion();
    Instant first = events.first();
    Instant last = events.last();
    if (first != null && last != null) {
      facts.addTime("first event", first).addTime("newest event", last);
    }
    facts.addTime("newest score", Instant.ofEpochMilli(newest.getTime()));
    if (since != null) {
      facts.addTime("answers since", since);
    }
    List<TaskSealed> seals = bank.seals();
    return facts
        .add("broker", access.bootstrapServers())
        .add(
            "backbone",
            seals.isEmpty() ? "" : "fingerprint " + seals.get(seals.size() - 1).getBackbone())
        .add("seed, machine and settings of the jobs", "unknown: the topics do not say")
        .byName();
  }

  private static List<String> remarks(AnswerReader answers, RuleMatrices matrices, int version) {
    List<String> remarks = new ArrayList<>();
    if (answers.scored() == 0) {
      remarks.add(
          "The topic predictions has no scored answer of bank version %d any more, or --since is"
                  .formatted(version)
              + " too late. So worst classes, pictures, recognised tasks and calibration are left"
              + " out.");
    }
    if (answers.requests() == 0) {
      remarks.add(
          "The topic requests has no request of the learner any more, or --since is too late. So"
              + " pictures and the chance level are left out.");
    }
    List<String> unknown =
        matrices.domains().stream()
            .filter(domain -> answers.domains().taskOf(domain) == null)
            .toList();
    if (!unknown.isEmpty()) {
      remarks.add(
          "It is unknown which task taught these domains, or none did: "
              + String.join(", ", unknown)
              + ". They do not count in Transfer, own task and forgetting.");
    }
    return remarks;
  }
}
