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
import io.moram.cli.report.RunSummary;
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
        "Learn domain after domain from a stream, and score every domain after each, with a Kafka"
            + " broker, a Flink cluster and all jobs in this process.")
public final class DemoCommand implements TypedCommand {

  private static final int DASHBOARD_PORT = 8081;
  private static final int BROKER_PORT = 9092;

  @Spec private @Nullable CommandSpec spec;
  private @Nullable OptionFlags flags;

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "Folders or zip files, a domain each, laid out {train,test}/<class name>/<picture>;"
              + " learned in alphabetical order. Default: the six domains that come along.")
  private @Nullable Path data;

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description =
          "At most so many pictures a class to learn from, the first by name."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "16")
  private int shots;

  @Option(
      names = "--seed",
      paramLabel = "<integer>",
      description =
          "Decides the order of the examples and the training. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--learner",
      paramLabel = "<name>",
      description = "The learner's name. Default: ${DEFAULT-VALUE}.",
      defaultValue = "demo")
  private String learner = "demo";

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description = "Where summary.json, report.html and moram.log go. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output")
  private Path output = Path.of("moram-output");

  @Option(
      names = "--markers",
      description =
          "Send each domain's name as a task marker. Default: no markers; the boundaries are"
              + " found in the pictures.")
  private boolean markers;

  @Option(
      names = "--keep-running",
      description = "Leave everything up afterwards, for the dashboard and for `moram predict`.")
  private boolean keepRunning;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      description = "The dashboard's port; 0: any. Default: 8081 where it is free, else any.")
  private @Nullable Integer dashboardPort;

  @Option(
      names = "--broker-port",
      paramLabel = "<port>",
      description = "The Kafka broker's port; 0: any. Default: 9092 where it is free, else any.")
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
          command.commandLine(), "--shots is " + shots + "; at least 1 picture a class");
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
    out.println(MatrixText.of("Accuracy over the classes of all domains, %", run.accuracy()));
    out.println(
        MatrixText.of("Accuracy over the classes of the picture's own domain, %", run.within()));
    out.printf(
        Locale.ROOT,
        "Transfer %.2f   Average %.2f   Last %.2f   (own task %.2f; within: own %.2f, last %.2f)%n",
        run.accuracy().transfer(),
        run.accuracy().average(),
        run.accuracy().last(),
        run.accuracy().own(),
        run.within().own(),
        run.within().last());
    out.printf(
        Locale.ROOT,
        "%,d examples, %,d predictions, %,d dead letters in %.0f s%n",
        run.examplesIn(),
        run.predictions(),
        run.deadLetters(),
        run.seconds());
    out.println("Report: " + output.resolve("report.html"));
    out.flush();
    if (keepRunning) {
      String broker = runtime.access().bootstrapServers();
      out.println();
      out.println("Still running: " + runtime.dashboard() + " (end it with Ctrl-C). To try:");
      out.println("  ./moram bank --bootstrap-servers " + broker);
      out.println(
          "  ./moram predict --bootstrap-servers " + broker + " --learner " + learner + " PICTURE");
      out.flush();
      new CountDownLatch(1).await();
    }
  }
}
