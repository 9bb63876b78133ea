// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.timing.Machine;
import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.bench.workload.AtOnceProducer;
import io.moram.bench.workload.ShapeFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * Times checkpoints of the learner job while one learner trains and many of its examples wait. A
 * barrier may wait for one training step, so a checkpoint should take no longer than a step and two
 * seconds. The ratio is the longest checkpoint to that limit.
 */
public final class BacklogBench {
  private static final String NAME = "backlog";
  private static final String LEARNER = "learner-0";
  private static final int CHUNK = 10_000;
  private static final double LIMIT_MILLIS = 2000;

  private final BacklogBenchSettings settings;
  private final ProgressReporter display;

  /**
   * @param settings the case to measure
   * @param display shows the progress
   */
  public BacklogBench(BacklogBenchSettings settings, ProgressReporter display) {
    this.settings = settings;
    this.display = display;
  }

  /**
   * Measures and writes results.jsonl.
   *
   * @param folder an empty folder for the broker and the cluster
   */
  public List<SideResult> run(Path folder) throws Exception {
    ResultsFile file = ResultsFile.create(settings.output(), Machine.here());
    List<Double> millis = new ArrayList<>();
    double step;
    display.begin("checkpoints with a backlog", "seconds");
    try (ShapeFolder model = ShapeFolder.of(settings.shape());
        LearnerRun run = new LearnerRun(model.path(), folder, options());
        UncommittedAtomsMonitor monitor = new UncommittedAtomsMonitor(run.access());
        AtOnceProducer producer =
            new AtOnceProducer(
                run.access().bootstrapServers(), run.access().topics().examples(), LEARNER)) {
      send(producer);
      monitor.awaitStep();
      long start = System.nanoTime();
      Duration passed = Duration.ZERO;
      while (passed.compareTo(settings.time()) < 0) {
        millis.add((double) run.checkpoint().millis());
        passed = Duration.ofNanos(System.nanoTime() - start);
        display.update(passed.toSeconds(), settings.time().toSeconds(), "");
      }
      step = monitor.meanStepMillis();
      run.stop();
    } finally {
      display.end();
    }
    List<SideResult> results = List.of(result(millis, step));
    file.add(results);
    return results;
  }

  /** One step per batch, in a task that never ends. */
  private Configuration options() {
    Configuration options = new Configuration();
    options.set(TrainingOptions.STEPS_PER_BATCH, 1);
    options.set(TrainingOptions.STEPS_PER_TASK, settings.examples());
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    return options;
  }

  private void send(AtOnceProducer producer) throws Exception {
    EncodedPictures pictures = new EncodedPictures(LEARNER);
    for (int sent = 0; sent < settings.examples(); sent += CHUNK) {
      List<byte[]> chunk = new ArrayList<>();
      for (int i = sent; i < Math.min(settings.examples(), sent + CHUNK); i++) {
        chunk.add(pictures.get(i));
      }
      producer.send(chunk);
      producer.commit();
    }
  }

  private SideResult result(List<Double> millis, double step) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", settings.shape().key());
    conditions.put("examples", settings.examples());
    double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
    double longest = Percentiles.of(all, 100);
    double limit = step + LIMIT_MILLIS;
    return new SideResult(
            NAME,
            conditions,
            "checkpoint",
            Percentiles.of(all, 50),
            Percentiles.of(all, 10),
            Percentiles.of(all, 90),
            "limit",
            longest / limit,
            Map.of())
        .with("longestMillis", longest)
        .with("limitMillis", limit)
        .with("stepMillis", step)
        .with("checkpoints", all.length);
  }
}
