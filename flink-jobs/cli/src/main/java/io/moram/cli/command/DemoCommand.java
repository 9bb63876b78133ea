// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.console.Commands;
import io.moram.cli.console.Converters;
import io.moram.cli.console.ErrorText;
import io.moram.cli.console.Logging;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.TypedCommand;
import io.moram.cli.demo.DemoRunner;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.demo.text.TextDemoRunner;
import io.moram.cli.observe.ObserveCommand;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.JobFailedException;
import io.moram.local.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            + " broker, a Flink cluster and all jobs run in this process.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every example was learned and every request was answered",
      "1:failure: a job ended, nothing was learned, or nothing was answered",
      "2:wrong arguments",
      "3:some examples or requests became dead letters"
    })
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
              + " zip file with the layout {train,test}/<class name>/<picture>. With a language"
              + " model as --backbone: a folder of text tasks in TRACE's layout, each with"
              + " train.json and test.json. Default: the six bundled domains.")
  private @Nullable Path data;

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description =
          "Largest number of training pictures per class: the first by name."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "16",
      converter = Converters.Positive.class)
  private int shots;

  @Option(
      names = "--test-items",
      paramLabel = "<integer>",
      description =
          "Largest number of test prompts per text task: the first of its file."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "20",
      converter = Converters.Positive.class)
  private int testItems;

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
      defaultValue = "demo",
      converter = Converters.Learner.class)
  private String learner = "demo";

  @Option(
      names = "--output",
      paramLabel = "<folder>",
      description =
          "Folder of summary.json, report.html, moram.log and the bank, for --resume. A further"
              + " log is moram-2.log."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram-output")
  private Path output = Path.of("moram-output");

  @Option(
      names = "--resume",
      paramLabel = "<folder>",
      description =
          "Go on with the bank of an earlier demo: the output folder of that demo, or a folder of"
              + " `moram bank export`. The domains of this run become further tasks.")
  private @Nullable Path resume;

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
          "Port of the dashboard; 0: any free port. Default: 8081 if it is free, else any.",
      converter = Converters.Port.class)
  private @Nullable Integer dashboardPort;

  @Option(
      names = "--broker-port",
      paramLabel = "<port>",
      description =
          "Port of the Kafka broker; 0: any free port. Default: 9092 if it is free, else any.",
      converter = Converters.Port.class)
  private @Nullable Integer brokerPort;

  @Option(
      names = "--observatory-port",
      paramLabel = "<port>",
      description =
          "Port of the observatory, a page that shows what is learned; 0: any free port."
              + " Default: 8090 if it is free, else any.",
      converter = Converters.Port.class)
  private @Nullable Integer observatoryPort;

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
    CommandLine line = Commands.require(spec).commandLine();
    check(shots >= 1, "--shots is " + shots + "; must be 1 or more.");
    check(
        !Files.exists(output) || Files.isDirectory(output),
        "--output is " + output + "; must be a folder. Name another, or delete the file.");
    PrintWriter out = line.getOut();
    ProgressReporter display = Commands.display(out);
    DemoSettings settings =
        new DemoSettings(
            data,
            resume,
            shots,
            seed,
            learner,
            output,
            markers,
            keepRunning,
            verifyVersions,
            port("--port", dashboardPort, DASHBOARD_PORT, "dashboard", display),
            port("--broker-port", brokerPort, BROKER_PORT, "broker", display),
            port(
                "--observatory-port", observatoryPort, ObserveCommand.PORT, "observatory", display),
            Commands.require(flags).values());
    if (TextDemoRunner.isFor(settings.options())) {
      return runTexts(settings, display, out, line);
    }
    try (DemoRunner runner = DemoRunner.prepare(settings, display)) {
      Path log = Logging.toFileIn(output);
      DemoResult result = new DemoResult(settings, log, out);
      try {
        return result.exitCode(runner.run(result::show), line.getErr());
      } catch (JobFailedException e) {
        display.end();
        line.getErr()
            .println(
                line.getColorScheme()
                    .errorText("moram: " + ErrorText.inOneLine(e) + ". The log is in " + log));
        return CommandLine.ExitCode.SOFTWARE;
      }
    } finally {
      display.end();
    }
  }

  private int runTexts(
      DemoSettings settings, ProgressReporter display, PrintWriter out, CommandLine line)
      throws IOException, InterruptedException {
    Path folder = settings.data();
    if (folder == null) {
      throw new ParameterException(
          line,
          "--data is unset; must be a folder of text tasks, because --backbone holds a language"
              + " model.");
    }
    try {
      TextDemoRunner runner = TextDemoRunner.prepare(settings, folder, testItems, display, out);
      Logging.toFileIn(output);
      return runner.run();
    } catch (JobFailedException e) {
      display.end();
      line.getErr()
          .println(line.getColorScheme().errorText("moram: " + ErrorText.inOneLine(e) + "."));
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      display.end();
    }
  }

  /** The port that was asked for; without a wish, the usual one if it is free, else 0. */
  private int port(
      String flag, @Nullable Integer wanted, int usual, String of, ProgressReporter display)
      throws IOException {
    if (wanted == null) {
      int free = Ports.ifFree(usual);
      if (free == 0) {
        display.say("Port %d is taken, so the %s gets another one.".formatted(usual, of));
      }
      return free;
    }
    if (wanted != 0 && Ports.ifFree(wanted) == 0) {
      throw new IOException(
          "%s is %d, which is taken; must be a free port. Set another, or 0 for any free one."
              .formatted(flag, wanted));
    }
    return wanted;
  }

  private void check(boolean right, String message) {
    if (!right) {
      throw new ParameterException(Commands.require(spec).commandLine(), message);
    }
  }
}
