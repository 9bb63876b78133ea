// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import io.moram.bench.boundaries.JsonLines;
import io.moram.bench.domains.PreparedDomain;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFolders;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures how accurate each rule is on domains that are learned one after another: training,
 * signatures, bank versions and answers are those of the jobs, without Kafka and Flink.
 */
public final class AccuracyBench {
  private final AccuracyBenchSettings settings;
  private final ProgressReporter progress;
  private final List<RuleResult> results = new ArrayList<>();
  private final List<FirstExamples> firstExamples = new ArrayList<>();

  /**
   * A benchmark that has not run.
   *
   * @param progress shows the progress
   */
  public AccuracyBench(AccuracyBenchSettings settings, ProgressReporter progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs all seeds, and writes {@code accuracy.jsonl} and {@code first-examples.jsonl} after each.
   *
   * @param finished is given every result once
   */
  public void run(Consumer<RuleResult> finished) throws IOException {
    Files.createDirectories(settings.output());
    try (PictureFolders files = new PictureFolders();
        ClipBackbone backbone = ClipBackbone.loadOnCpu(settings.domains().backbone())) {
      List<PictureDomain> read = settings.domains().read(files);
      List<PreparedDomain> domains = new ArrayList<>();
      progress.begin("prepare pictures", "domains");
      for (PictureDomain domain : read) {
        domains.add(PreparedDomain.of(domain, backbone));
        progress.update(domains.size(), read.size(), domain.name());
      }
      progress.end();
      for (long seed = 1; seed <= settings.seeds(); seed++) {
        try (SeedRun run =
            new SeedRun(
                settings, backbone, settings.domains().recipe(backbone), domains, seed, progress)) {
          List<RuleResult> own = run.run();
          own.forEach(finished);
          results.addAll(own);
          firstExamples.addAll(run.firstExamples());
        }
        JsonLines.write(results, settings.output().resolve("accuracy.jsonl"));
        JsonLines.write(firstExamples, settings.output().resolve("first-examples.jsonl"));
      }
    }
  }

  /** The results of all seeds. */
  public List<RuleResult> results() {
    return results;
  }

  /** The curves of the answers before the first step. */
  public List<FirstExamples> firstExamples() {
    return firstExamples;
  }
}
