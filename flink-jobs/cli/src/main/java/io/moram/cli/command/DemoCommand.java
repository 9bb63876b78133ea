// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.cli.console.Logging;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.demo.DemoRunner;
import io.moram.cli.demo.DemoRuntime;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.report.MatrixText;
import io.moram.cli.report.RuleNotes;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.VersionComparison;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.JobFailedException;
import io.moram.local.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the demo. */
@Command(
    name = "demo",
    description =
        "Learn one domain after another from a stream, and score all domains after each. A Kafka"
            + " broker, a Flink cluster and all jobs run in this process.")
public final class DemoCommand implements TypedCommand {

  private static final int DASHBOARD_PORT = 8081;
  private static final int BROKER_PORT = 9092;

  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "A folder of domains, which are learned in alphabetical order. Each domain is a folder or"
              + " zip file with the layout {train,test}/<class name>/<picture>. Default: the six"
              + " bundled domains.")
  private @Nullable Path data;

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description =
          "Largest number of training pictures per class: the first by name."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "16")
  private int shots;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description =
          "Seed of the order of the examples and of the training. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "Name of the learner. Default: ${DEFAULT-VALUE}.",
      defaultValue = "demo")
  private String learner = "demo";

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Folder of summary.json, report.html and moram.log. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output")
  private Path output = Path.of("moram-output");

  @Option(
      names = "--markers",
      description =
          "Send the name of each domain as a task marker. Default: no markers; the learner detects"
              + " the boundaries.")
  private boolean markers;

  @Option(
      names = "--keep-running",
      description = "Keep all jobs running afterwards, for the dashboard and for `moram predict`.")
  private boolean keepRunning;

  @Option(
      names = "--verify-versions",
      description =
          "At the end, ask every bank version about every test picture again, and compare the"
              + " answers with those of its time. Default: about a sample of the pictures.")
  private boolean verifyVersions;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      description =
          "Port of the dashboard; 0: any free port. Default: 8081 if it is free, else any.")
  private @Nullable Integer dashboardPort;

  @Option(
      names = "--broker-port",
      paramLabel = "<port>",
      description =
          "Port of the Kafka broker; 0: any free port. Default: 9092 if it is free, else any.")
  private @Nullable Integer brokerPort;

  @Override
  public void declare(OptionFlags declared) {
    this.flags = declared;
    String byBackbone = "the backbone's recipe";
    declared
        .add(TrainingOptions.STEPS_PER_TASK, byBackbone)
        .add(TrainingOptions.STEPS_PER_BATCH, byBackbone)
        .add(TrainingOptions.LEARNING_RATE, byBackbone)
        .add("--backbone", BackboneOptions.FOLDER, "")
        .addProperties();
  }

  @Override
  public Integer call() throws IOException, JobFailedException, InterruptedException {
    CommandSpec command = Commands.require(spec);
    if (shots < 1) {
      throw new ParameterException(
          command.commandLine(), "--shots is " + shots + "; must be 1 or more.");
    }
    Path log = Logging.toFileIn(output);
    DemoSettings settings =
        new DemoSettings(
            data,
            shots,
            seed,
            learner,
            output,
            markers,
            keepRunning,
            verifyVersions,
            dashboardPort == null ? Ports.ifFree(DASHBOARD_PORT) : dashboardPort,
            brokerPort == null ? Ports.ifFree(BROKER_PORT) : brokerPort,
            Commands.require(flags).values());
    PrintWriter out = command.commandLine().getOut();
    ProgressReporter display = Commands.display(out);
    try {
      new DemoRunner(settings, display).run((summary, runtime) -> finish(summary, runtime, out));
    } catch (JobFailedException e) {
      command.commandLine().getErr().println("The log is in " + log);
      throw e;
    } finally {
      display.end();
    }
    return 0;
  }

  private void finish(RunSummary run, DemoRuntime runtime, PrintWriter out)
      throws InterruptedException {
    out.println();
    for (RuleSummary rule : run.rules().subList(0, Math.min(2, run.rules().size()))) {
      out.println("Rule " + rule.rule() + ". " + RuleNotes.of(rule.rule()));
      out.println(MatrixText.of("Accuracy over the classes of all domains, %", rule.accuracy()));
      out.println(
          MatrixText.of("Accuracy over the classes of the picture's own domain, %", rule.within()));
    }
    for (RuleSummary rule : run.rules()) {
      out.printf(
          Locale.ROOT,
          "%-15s Transfer %.2f   Average %.2f   Last %.2f   (own task %.2f; within: own %.2f, last"
              + " %.2f)%n",
          rule.rule(),
          rule.accuracy().transfer(),
          rule.accuracy().average(),
          rule.accuracy().last(),
          rule.accuracy().own(),
          rule.within().own(),
          rule.within().last());
    }
    out.printf(
        Locale.ROOT,
        "%,d examples, %,d predictions, %,d dead letters in %.0f s%n",
        run.examplesIn(),
        run.predictions(),
        run.deadLetters(),
        run.seconds());
    if (!run.early().points().isEmpty()) {
      out.println(run.early().text());
    }
    VersionComparison versions = run.versions();
    if (versions != null) {
      out.println(versions.text());
    }
    out.println("Report: " + output.resolve("report.html"));
    out.flush();
    if (keepRunning) {
      String broker = runtime.access().bootstrapServers();
      out.println();
      out.println("Still running: " + runtime.dashboard() + " (stop it with Ctrl-C). Try:");
      out.println("  ./moram bank --bootstrap-servers " + broker);
      out.println(
          "  ./moram predict --bootstrap-servers " + broker + " --learner " + learner + " PICTURE");
      out.flush();
      new CountDownLatch(1).await();
    }
  }
}
