// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.accuracy.AccuracyBench;
import io.moram.bench.accuracy.AccuracyBenchSettings;
import io.moram.bench.accuracy.ComparedRule;
import io.moram.bench.accuracy.FigureSpread;
import io.moram.bench.accuracy.FirstExamples;
import io.moram.bench.accuracy.RuleResult;
import io.moram.bench.command.flags.DomainFlags;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Measures the accuracy of the answer rules. */
@Command(
    name = "accuracy",
    description =
        "Learn domains one after another and score every bank version under each rule, without"
            + " Kafka and Flink: Transfer, Average, Last, forgetting, task recognition and"
            + " calibration, per seed and as means with standard errors.")
final class BenchAccuracyCommand extends BenchmarkCommand {

  @Mixin private DomainFlags domains = new DomainFlags();

  @Option(
      names = "--seeds",
      paramLabel = "<integer>",
      description = "Number of runs, with the seeds 1, 2, … Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int seeds;

  @Option(
      names = "--rules",
      paramLabel = "<rule>",
      split = ",",
      converter = RuleName.class,
      description =
          "The rules: recall, self-activated, gaussian, zero-shot. Default: ${DEFAULT-VALUE}.",
      defaultValue = "recall,self-activated,gaussian,zero-shot")
  private List<ComparedRule> rules = List.of();

  @Option(names = "--json", description = "Print one JSON object per seed and rule, and no table.")
  private boolean json;

  /** Reads a rule's name. */
  static final class RuleName implements ITypeConverter<ComparedRule> {
    @Override
    public ComparedRule convert(String value) {
      return Arrays.stream(ComparedRule.values())
          .filter(rule -> rule.toString().equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + value
                          + "' is no rule; must be recall, self-activated, gaussian or"
                          + " zero-shot."));
    }
  }

  @Override
  void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    AccuracyBenchSettings settings =
        new AccuracyBenchSettings(domains.settings(), seeds, rules, output);
    AccuracyBench bench = new AccuracyBench(settings, progress);
    bench.run(ResultLines.of(json, out));
    if (!json) {
      print(bench.results(), out);
      printFirst(bench.firstExamples(), out);
    }
  }

  private void print(List<RuleResult> results, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "rule",
            "transfer",
            "average",
            "last",
            "own",
            "own within",
            "last within",
            "forgetting",
            "within",
            "task right",
            "unknown",
            "calibration");
    for (ComparedRule rule : rules) {
      List<RuleResult> own =
          results.stream().filter(result -> result.rule().equals(rule.toString())).toList();
      grid.row(
          rule.toString(),
          FigureSpread.of(own, RuleResult::transfer),
          FigureSpread.of(own, RuleResult::average),
          FigureSpread.of(own, RuleResult::last),
          FigureSpread.of(own, RuleResult::own),
          FigureSpread.of(own, RuleResult::ownWithin),
          FigureSpread.of(own, RuleResult::lastWithin),
          FigureSpread.of(own, RuleResult::forgetting),
          FigureSpread.of(own, RuleResult::forgettingWithin),
          FigureSpread.of(own, RuleResult::taskRecognition),
          FigureSpread.of(own, RuleResult::unknown),
          FigureSpread.of(own, RuleResult::calibrationError));
    }
    out.println();
    grid.printTo(out);
    out.println("Per cent; with several seeds, mean ± standard error of the mean.");
  }

  private static void printFirst(List<FirstExamples> curve, PrintWriter out) {
    TextGrid grid = new TextGrid("examples per class", "open domain right before any step");
    curve.stream()
        .map(FirstExamples::examples)
        .distinct()
        .forEach(
            examples ->
                grid.row(
                    examples.toString(),
                    String.format(
                        Locale.ROOT,
                        "%.1f %%",
                        curve.stream()
                            .filter(point -> point.examples() == examples)
                            .mapToDouble(FirstExamples::accuracy)
                            .average()
                            .orElse(Double.NaN))));
    out.println();
    grid.printTo(out);
    out.flush();
  }
}
