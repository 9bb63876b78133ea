// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.bench.boundaries.JsonLines;
import io.moram.bench.timing.SideResult;
import io.moram.bench.workload.BenchDevice;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.TextTask;
import io.moram.client.data.TextTaskFolder;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.decoder.LanguageModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures what a language model keeps of text tasks that it learns one after another. Training,
 * signatures, bank versions and answers are those of the jobs, without Kafka and Flink.
 */
public final class TraceBench {
  private final TraceBenchSettings settings;
  private final ProgressReporter progress;
  private final List<TraceCell> cells = new ArrayList<>();
  private final List<TraceSummary> summaries = new ArrayList<>();
  private final List<SideResult> speed = new ArrayList<>();

  /**
   * A benchmark that has not run.
   *
   * @param progress shows the progress
   */
  public TraceBench(TraceBenchSettings settings, ProgressReporter progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs all methods and seeds. Writes {@code cells.jsonl} after each score and {@code
   * summary.jsonl} after each method.
   *
   * @param finished is given every score, every summary and every speed once
   */
  public void run(Consumer<Record> finished) throws Exception {
    List<TextTask> tasks = TextTaskFolder.read(settings.data(), settings.testItems());
    Files.createDirectories(settings.output());
    try (LanguageModel model =
        LanguageModels.load(
            settings.backbone(),
            BenchDevice.of(settings.device()),
            LanguageModelSettings.standard())) {
      long first = settings.firstSeed();
      for (long seed = first; seed < first + settings.seeds(); seed++) {
        for (ComparedMethod method : settings.methods()) {
          // The frozen model has no seed.
          if (method == ComparedMethod.ZERO_SHOT && seed > first) {
            continue;
          }
          try (MethodRun run = new MethodRun(settings, model, tasks, method, seed, progress)) {
            List<TraceSummary> own =
                run.run(
                    cell -> {
                      cells.add(cell);
                      finished.accept(cell);
                      writeCells();
                    });
            own.forEach(finished);
            summaries.addAll(own);
            if (method == ComparedMethod.MORAM && seed == first) {
              speed.addAll(run.generationSpeed());
              speed.forEach(finished);
            }
          }
          JsonLines.write(summaries, settings.output().resolve("summary.jsonl"));
          JsonLines.write(speed, settings.output().resolve("generation.jsonl"));
        }
      }
    }
  }

  private void writeCells() {
    try {
      JsonLines.write(cells, settings.output().resolve("cells.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All scores so far. */
  public List<TraceCell> cells() {
    return cells;
  }

  /** How fast answers grow with the first bank, and without it; empty if not measured. */
  public List<SideResult> speed() {
    return speed;
  }

  /** The figures of all methods, rules and seeds so far. */
  public List<TraceSummary> summaries() {
    return summaries;
  }
}
