// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.backup.BankFolder;
import io.moram.cli.backup.BankImport;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.report.AnswerDetails;
import io.moram.cli.report.RunDetails;
import io.moram.cli.report.RunFacts;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SummaryJson;
import io.moram.cli.report.page.HtmlReport;
import io.moram.cli.report.topics.AnswerReader;
import io.moram.client.KafkaAccess;
import io.moram.client.PublishedTask;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.JobFailedException;
import io.moram.local.login.LoginFile;
import io.moram.model.Backbone;
import io.moram.observatory.Observatory;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Runs the demo on a runtime of its own and writes its report. */
public final class DemoRunner implements AutoCloseable {

  private final DemoSettings settings;
  private final ProgressReporter display;
  private final PictureFolders files;
  private final DemoInput input;
  private final @Nullable BankFolder earlier;

  private DemoRunner(
      DemoSettings settings,
      ProgressReporter display,
      PictureFolders files,
      DemoInput input,
      @Nullable BankFolder earlier) {
    this.settings = settings;
    this.display = display;
    this.files = files;
    this.input = input;
    this.earlier = earlier;
  }

  /**
   * Reads the data of a run. Writes nothing.
   *
   * @param settings the settings of the run
   * @param display shows the progress
   * @throws IOException if the data cannot be read
   */
  public static DemoRunner prepare(DemoSettings settings, ProgressReporter display)
      throws IOException {
    PictureFolders files = new PictureFolders();
    try {
      Path data = settings.data();
      List<PictureDomain> domains = data == null ? files.readDemoData() : files.readDomains(data);
      Path resume = settings.resume();
      return new DemoRunner(
          settings,
          display,
          files,
          new DemoInput(domains, settings),
          resume == null ? null : BankKeeper.earlier(resume));
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** Receives the result of a run while its jobs still run. */
  public interface WhileRunning {
    /** Called once, after the report is written. */
    void accept(RunSummary summary, DemoRuntime runtime, BankKeeper bank)
        throws JobFailedException, InterruptedException;
  }

  /**
   * Runs the demo from start to report.
   *
   * @return the figures of the run
   * @throws IOException if a port is taken or the output cannot be written
   * @throws JobFailedException if a job ends
   */
  public RunSummary run(WhileRunning afterwards)
      throws IOException, JobFailedException, InterruptedException {
    try (WorkFolder work = WorkFolder.in(settings.output())) {
      display.say(
          "%d domains, %d classes: %s"
              .formatted(
                  input.domains().size(), input.classes(), String.join(", ", input.names())));
      try (DemoRuntime runtime =
          DemoRuntime.start(
              work.broker(),
              settings.brokerPort(),
              EmbeddedClusterSettings.laptop(work.cluster(), settings.dashboardPort())
                  .withMetrics(metricOptions()),
              jobOptions())) {
        display.say("Kafka      " + runtime.access().bootstrapServers());
        LoginFile login = runtime.login();
        display.say("Login      " + (login == null ? "for this process alone" : login.path()));
        display.say("Dashboard  " + runtime.dashboard());
        Plan plan = plan();
        int resumed = resume(runtime.access(), plan);
        runtime.startJobs();
        display.say("Jobs       learner, serving and evaluation are running");
        try (Observatory page = runtime.observe(settings.observatoryPort());
            BankKeeper bank = new BankKeeper(runtime.access(), settings, display)) {
          display.say("Observatory " + page.address());
          RunSummary summary = learn(plan, runtime, resumed);
          bank.write();
          afterwards.accept(summary, runtime, bank);
          return summary;
        }
      }
    }
  }

  /** Reporters of metrics belong to the cluster, and a demo's options are those of its jobs. */
  private Map<String, String> metricOptions() {
    Map<String, String> metrics = new TreeMap<>(settings.options().toMap());
    metrics.keySet().removeIf(key -> !key.startsWith("metrics."));
    return metrics;
  }

  /** Closes the files of the data. */
  @Override
  public void close() throws IOException {
    files.close();
  }

  /** Publishes the bank of the earlier demo. Returns the number of its tasks. */
  private int resume(KafkaAccess access, Plan plan) throws IOException {
    if (earlier == null) {
      return 0;
    }
    Configuration options = jobOptions();
    int tasks =
        new BankImport(
                access,
                options.get(TopicOptions.GROUP_ID_PREFIX),
                options.get(TopicOptions.TRANSACTION_TIMEOUT))
            .publish(earlier, settings.learner(), plan.backbone);
    display.say("Bank       %d tasks of %s".formatted(tasks, settings.resume()));
    return tasks;
  }

  private RunSummary learn(Plan plan, DemoRuntime runtime, int resumed)
      throws IOException, JobFailedException, InterruptedException {
    try (RecordSender sender = new RecordSender(runtime.access());
        DemoMonitor observed =
            new DemoMonitor(runtime.access(), settings.learner(), input, resumed)) {
      int batchSize = plan.recipe.batchSize();
      DemoOutcome outcome =
          new Demo(input, settings, runtime, display, sender, observed, batchSize).run();
      RunSummary summary = outcome.summary();
      RunDetails story =
          new RunDetails(
              settings.learner(),
              facts(plan, summary),
              BoundaryFacts.of(settings.options()),
              settingsForPeople(plan.recipe),
              observed.losses(),
              outcome.starts(),
              answers(runtime.access(), outcome),
              outcome.remarks());
      SummaryJson.write(summary, settings.output().resolve("summary.json"));
      HtmlReport.write(summary, story, settings.output().resolve("report.html"));
      return summary;
    }
  }

  private Map<String, String> facts(Plan plan, RunSummary summary) throws IOException {
    return new RunFacts()
        .addTime("date", Instant.now())
        .addSeconds(summary.seconds())
        .addVersion()
        .addMachine()
        .add(
            "backbone",
            settings.options().getOptional(BackboneOptions.FOLDER).orElse("clip-mini, bundled")
                + ", fingerprint "
                + plan.backbone)
        .add("seed", Long.toString(settings.seed()))
        .byName();
  }

  /** The answers to single pictures are on the topics, as for any other learner. */
  private AnswerDetails answers(KafkaAccess access, DemoOutcome outcome) {
    AnswerReader reader =
        new AnswerReader(
            access,
            settings.learner(),
            null,
            DemoScoring.RULES.subList(0, 2),
            outcome.lastVersion(),
            outcome.published().stream()
                .map(PublishedTask::seal)
                .filter(Objects::nonNull)
                .toList());
    reader.read();
    return reader.details();
  }

  private Configuration jobOptions() {
    Configuration options = new Configuration(settings.options());
    options.set(LearnerOptions.SEED, settings.seed());
    if (earlier != null) {
      options.set(LearnerOptions.BOOTSTRAP, true);
    }
    return options;
  }

  /** The recipe that the learner's tasks open with, and the fingerprint of the backbone. */
  private record Plan(TrainingRecipe recipe, String backbone) {}

  private Plan plan() throws IOException {
    Configuration options = jobOptions();
    try (Backbone backbone = BackboneOptions.choice(options).loadOnCpu()) {
      return new Plan(
          TrainingOptions.recipe(options).completedFor(backbone), backbone.fingerprint());
    }
  }

  private Map<String, String> settingsForPeople(TrainingRecipe recipe) {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("domains", String.join(", ", input.names()));
    shown.put("shots per class", Integer.toString(settings.shots()));
    shown.put("task markers", settings.markers() ? "sent" : "none");
    Path resume = settings.resume();
    if (resume != null) {
      shown.put("resumed from", resume.toString());
    }
    shown.putAll(TrainingOptions.byKey(recipe));
    settings.options().toMap().forEach(shown::put);
    return shown;
  }
}
