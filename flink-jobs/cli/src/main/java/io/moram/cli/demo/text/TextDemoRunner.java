// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo.text;

import io.moram.cli.demo.DemoRuntime;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.demo.WorkFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.RecordSender;
import io.moram.client.data.TextTask;
import io.moram.client.data.TextTaskFolder;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.JobFailedException;
import io.moram.observatory.Observatory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Runs the demo of texts on a runtime of its own, and writes its figures. */
public final class TextDemoRunner {
  private static final int SOME_REFUSED = 3;

  private final DemoSettings settings;
  private final List<TextTask> tasks;
  private final ProgressReporter display;
  private final PrintWriter out;

  private TextDemoRunner(
      DemoSettings settings, List<TextTask> tasks, ProgressReporter display, PrintWriter out) {
    this.settings = settings;
    this.tasks = tasks;
    this.display = display;
    this.out = out;
  }

  /** Whether the backbone that the options name is a language model. */
  public static boolean isFor(Configuration options) throws IOException {
    return BackboneOptions.choice(options).readsTexts();
  }

  /**
   * Reads the tasks of a run. Writes nothing.
   *
   * @param data the folder of the tasks
   * @param testItems the largest number of test items per task
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if the folder holds no task
   */
  public static TextDemoRunner prepare(
      DemoSettings settings, Path data, int testItems, ProgressReporter display, PrintWriter out)
      throws IOException {
    return new TextDemoRunner(settings, TextTaskFolder.read(data, testItems), display, out);
  }

  /**
   * Runs the demo from start to summary.
   *
   * @return the exit code
   * @throws IOException if a port is taken or the output cannot be written
   * @throws JobFailedException if a job ends
   */
  public int run() throws IOException, JobFailedException, InterruptedException {
    Configuration options = new Configuration(settings.options());
    options.set(LearnerOptions.SEED, settings.seed());
    try (WorkFolder work = WorkFolder.in(settings.output());
        DemoRuntime runtime =
            DemoRuntime.start(
                work.broker(),
                settings.brokerPort(),
                EmbeddedClusterSettings.laptop(work.cluster(), settings.dashboardPort()),
                options)) {
      display.say("Kafka      " + runtime.access().bootstrapServers());
      display.say("Dashboard  " + runtime.dashboard());
      runtime.startJobs();
      display.say("Jobs       learner, serving and evaluation are running");
      TextDemoSummary summary;
      try (Observatory page = runtime.observe(settings.observatoryPort())) {
        display.say("Observatory " + page.address());
        summary = learn(runtime);
        show(summary, runtime);
      }
      return summary.faults().isEmpty() ? 0 : SOME_REFUSED;
    }
  }

  private void show(TextDemoSummary summary, DemoRuntime runtime)
      throws IOException, JobFailedException, InterruptedException {
    summary.write(settings.output().resolve("summary.json"));
    out.println();
    out.println(summary.text());
    out.flush();
    if (settings.keepRunning()) {
      out.printf(
          "%nStill running: %s (stop it with Ctrl-C). Try:%n"
              + "  ./moram ask --bootstrap-servers %s --learner %s \"PROMPT\"%n",
          runtime.dashboard(), runtime.access().bootstrapServers(), settings.learner());
      out.flush();
      runtime.awaitEnd(() -> {});
    }
  }

  private TextDemoSummary learn(DemoRuntime runtime) throws IOException, JobFailedException {
    try (RecordSender sender = new RecordSender(runtime.access());
        TextMonitor monitor = new TextMonitor(runtime, settings.learner())) {
      return new TextDemo(tasks, settings, runtime, display, sender, monitor).run();
    }
  }
}
