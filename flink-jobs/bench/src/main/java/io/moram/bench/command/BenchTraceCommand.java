// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.accuracy.FigureSpread;
import io.moram.bench.command.flags.DeviceFlag;
import io.moram.bench.command.flags.EnumName;
import io.moram.bench.trace.ComparedMethod;
import io.moram.bench.trace.MeasuredCells;
import io.moram.bench.trace.TextRule;
import io.moram.bench.trace.TraceBench;
import io.moram.bench.trace.TraceBenchSettings;
import io.moram.bench.trace.TracePreset;
import io.moram.bench.trace.TraceSummary;
import io.moram.cli.console.TextGrid;
import io.moram.cli.progress.ProgressReporter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a language model keeps of text tasks. */
@Command(
    name = "trace",
    description =
        "Let a language model learn text tasks one after another, as TRACE does, without Kafka and"
            + " Flink: overall performance (OP), backward transfer (BWT, clipped and signed),"
            + " forgetting and task recognition, beside low-rank adapters and the frozen model.")
final class BenchTraceCommand extends BenchmarkCommand {

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      required = true,
      description =
          "A folder of tasks in TRACE's layout: one folder per task with train.json and test.json."
              + " A file tasks.json can name other tasks, in their order, with their metrics.")
  private Path data = Path.of("");

  @Option(
      names = "--backbone",
      paramLabel = "<folder>",
      required = true,
      description = "The Hugging Face folder of a Llama, a Gemma or a Qwen.")
  private Path backbone = Path.of("");

  @Mixin private DeviceFlag device = new DeviceFlag();

  @Option(
      names = "--methods",
      paramLabel = "<method>",
      split = ",",
      converter = MethodName.class,
      description =
          "The methods: moram, lora (one adapter through all tasks), lora-per-task (an adapter per"
              + " task; that of the recognised task answers), zero-shot. Default: ${DEFAULT-VALUE}.",
      defaultValue = "moram,lora,lora-per-task,zero-shot")
  private List<ComparedMethod> methods = List.of();

  @Option(
      names = "--rules",
      paramLabel = "<rule>",
      split = ",",
      converter = RuleName.class,
      description = "How banks of atoms answer: self-activated, recall. Default: ${DEFAULT-VALUE}.",
      defaultValue = "self-activated,recall")
  private List<TextRule> rules = List.of();

  @Option(
      names = "--preset",
      paramLabel = "<preset>",
      description =
          "The protocol. small: 40 steps of 8 examples per task, answers of one line of 28 tokens."
              + " paper: the recipe and the epochs of the paper's code, answers of 512 tokens."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "small")
  private String preset = TracePreset.SMALL.name();

  @Option(
      names = "--steps",
      paramLabel = "<integer>",
      description = "Number of training steps per task. Default: the preset's.")
  private @Nullable Integer steps;

  @Option(
      names = "--decay",
      description =
          "Let a cosine take the learning rate to zero in each task. The preset paper always does.")
  private boolean decays;

  @Option(
      names = "--first-seed",
      paramLabel = "<integer>",
      description = "Seed of the first run. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private int firstSeed;

  @Option(
      names = "--seeds",
      paramLabel = "<integer>",
      description = "Number of runs, each with the next seed. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private int seeds;

  @Option(
      names = "--cells",
      paramLabel = "<cells>",
      converter = CellsName.class,
      description =
          "all: after each task, score all tasks so far. last: after each task that task alone, and"
              + " all after the last one. Default: ${DEFAULT-VALUE}.",
      defaultValue = "all")
  private MeasuredCells cells = MeasuredCells.ALL;

  @Option(
      names = "--test-items",
      paramLabel = "<integer>",
      description = "Largest number of test items per task. Default: all.",
      defaultValue = "2147483647",
      showDefaultValue = Visibility.NEVER)
  private int testItems;

  @Option(
      names = "--generation-rounds",
      paramLabel = "<integer>",
      description =
          "Measure as often how fast 1, 8 and 30 answers grow together, with the first bank of"
              + " moram and without it. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private int generationRounds;

  @Option(
      names = "--json",
      description = "Print one JSON object per score and per summary, and no table.")
  private boolean json;

  /** Reads a method's name. */
  static final class MethodName extends EnumName<ComparedMethod> {
    MethodName() {
      super(ComparedMethod.class);
    }
  }

  /** Reads a rule's name. */
  static final class RuleName extends EnumName<TextRule> {
    RuleName() {
      super(TextRule.class);
    }
  }

  /** Reads which cells are measured. */
  static final class CellsName extends EnumName<MeasuredCells> {
    CellsName() {
      super(MeasuredCells.class);
    }
  }

  @Override
  void run(Path output, ProgressReporter progress, PrintWriter out) throws Exception {
    TraceBench bench =
        new TraceBench(
            new TraceBenchSettings(
                data,
                backbone,
                device.kind(),
                methods,
                rules,
                TracePreset.named(preset),
                steps,
                decays,
                firstSeed,
                seeds,
                cells,
                testItems,
                generationRounds,
                output),
            progress);
    bench.run(ResultLines.of(json, out));
    if (!json) {
      print(bench.summaries(), out);
      if (!bench.speed().isEmpty()) {
        TimingTable.print(bench.speed(), out);
      }
    }
  }

  private static void print(List<TraceSummary> summaries, PrintWriter out) {
    TextGrid grid =
        new TextGrid(
            "method",
            "rule",
            "OP",
            "BWT clipped",
            "BWT signed",
            "forgetting",
            "task right",
            "trained tokens/s",
            "new tokens/s");
    summaries.stream()
        .map(summary -> List.of(summary.method(), summary.rule()))
        .distinct()
        .forEach(
            pair -> {
              List<TraceSummary> own =
                  summaries.stream()
                      .filter(one -> List.of(one.method(), one.rule()).equals(pair))
                      .toList();
              grid.row(
                  pair.get(0),
                  pair.get(1),
                  FigureSpread.of(own, TraceSummary::op),
                  FigureSpread.of(own, TraceSummary::bwt),
                  FigureSpread.of(own, TraceSummary::bwtSigned),
                  FigureSpread.of(own, TraceSummary::forgetting),
                  FigureSpread.of(own, TraceSummary::taskRecognition),
                  FigureSpread.of(own, TraceSummary::tokensPerSecond),
                  FigureSpread.of(own, TraceSummary::newTokensPerSecond));
            });
    out.println();
    grid.printTo(out);
    out.println("Scores of 100; with several seeds, mean ± standard error of the mean.");
  }
}
