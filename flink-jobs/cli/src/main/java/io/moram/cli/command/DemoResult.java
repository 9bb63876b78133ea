// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.demo.BankKeeper;
import io.moram.cli.demo.DemoRuntime;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.report.MatrixSentences;
import io.moram.cli.report.MatrixText;
import io.moram.cli.report.RuleDescriptions;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.VersionComparison;
import io.moram.local.JobFailedException;
import io.moram.local.login.LoginFile;
import io.moram.local.process.AtExit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;

/** What a demo prints at its end, and while it keeps running afterwards. */
final class DemoResult {

  private static final int SOME_REFUSED = 3;

  private final DemoSettings settings;
  private final Path log;
  private final PrintWriter out;

  /**
   * @param log the file of the log
   */
  DemoResult(DemoSettings settings, Path log, PrintWriter out) {
    this.settings = settings;
    this.log = log;
    this.out = out;
  }

  /** The exit code of a run; a failure is explained. */
  int exitCode(RunSummary run, PrintWriter err) {
    if (run.examplesTrained() == 0) {
      err.println(
          "moram: No example was learned: %,d were sent, and there are %,d dead letters."
              .formatted(run.examplesIn(), run.deadLetters()));
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (run.predictions() == 0) {
      err.println(
          "moram: No request was answered: %,d were sent, and there are %,d dead letters."
              .formatted(run.requests(), run.deadLetters()));
      return CommandLine.ExitCode.SOFTWARE;
    }
    Long dead = run.deadLetters();
    return dead == null || dead == 0 ? CommandLine.ExitCode.OK : SOME_REFUSED;
  }

  /** Prints the result. If the jobs are to run on, returns once one of them has ended. */
  void show(RunSummary run, DemoRuntime runtime, BankKeeper bank)
      throws JobFailedException, InterruptedException {
    out.println();
    for (RuleSummary rule : run.rules().subList(0, Math.min(2, run.rules().size()))) {
      out.println("Rule " + rule.rule() + ". " + RuleDescriptions.of(rule.rule()));
      out.println(MatrixSentences.of(rule.accuracy(), null).get(0));
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
    out.println(counts(run));
    if (!run.early().points().isEmpty()) {
      out.println(run.early().text());
    }
    VersionComparison versions = run.versions();
    if (versions != null) {
      out.println(versions.text());
    }
    out.println(files());
    out.flush();
    if (settings.keepRunning()) {
      showCommands(runtime);
      long since = System.nanoTime();
      try (AtExit stopped = AtExit.run("moram-demo-summary", () -> showStopped(run, since))) {
        runtime.awaitEnd(bank::update);
      }
    }
  }

  private void showCommands(DemoRuntime runtime) {
    String broker = runtime.access().bootstrapServers();
    out.println();
    out.println("Still running: " + runtime.dashboard() + " (stop it with Ctrl-C). Try:");
    out.println("  ./moram bank --bootstrap-servers " + broker);
    out.printf(
        "  ./moram predict --bootstrap-servers %s --learner %s PICTURE%n",
        broker, settings.learner());
    LoginFile login = runtime.login();
    if (login != null) {
      out.printf("  kcat -F %s -b %s -L%n", login.librdkafka(), broker);
    }
    out.flush();
  }

  private void showStopped(RunSummary run, long since) {
    out.println();
    out.printf(
        Locale.ROOT,
        "Stopped, after %.0f s more. The run itself: %d tasks, %s%n",
        (System.nanoTime() - since) / 1e9,
        run.tasks().size(),
        counts(run));
    out.println(files());
    out.flush();
  }

  private static String counts(RunSummary run) {
    return String.format(
        Locale.ROOT,
        "%,d examples, %,d predictions, %,d dead letters in %.0f s",
        run.examplesIn(),
        run.predictions(),
        run.deadLetters(),
        run.seconds());
  }

  private String files() {
    Path output = settings.output();
    return "Report: %s%nLog:    %s%nBank:   %s (go on with --resume %s)"
        .formatted(output.resolve("report.html"), log, BankKeeper.folder(output), output);
  }
}
