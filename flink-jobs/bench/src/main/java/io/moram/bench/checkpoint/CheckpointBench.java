// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import io.moram.bench.checkpoint.GrowingLearner.Sealed;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.bench.workload.ShapeFolder;
import io.moram.cli.progress.ProgressReporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.flink.configuration.Configuration;

/**
 * Compares the size of the incremental checkpoint after a seal with the size of the new blocks,
 * with few and with many tasks in the bank. The size is all that the checkpoint writes: new RocksDB
 * files of every operator, and all data in its metadata. A checkpoint during training also writes
 * the active atoms with both moments. It has a figure of its own ({@code inTrainingBytes}), because
 * it belongs to the training and not to the seal. It does not depend on the size of the bank.
 */
public final class CheckpointBench {
  private static final double MEDIAN = 50;
  private static final double LOW = 10;
  private static final double HIGH = 90;

  private final CheckpointBenchSettings settings;
  private final ProgressReporter display;

  /**
   * @param settings the cases to measure
   * @param display shows the progress
   */
  public CheckpointBench(CheckpointBenchSettings settings, ProgressReporter display) {
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
    List<SideResult> results = new ArrayList<>();
    try (ShapeFolder model = ShapeFolder.of(settings.shape());
        GrowingLearner learner = new GrowingLearner(model.path(), folder, new Configuration())) {
      for (int tasks : settings.tasks()) {
        display.begin("a bank of %d tasks".formatted(tasks), "tasks");
        int all = tasks + 2 * settings.seals();
        while (learner.tasks() < tasks) {
          learner.learn(false);
          display.update(learner.tasks(), all, "");
        }
        for (boolean meet : List.of(false, true)) {
          List<Sealed> seals = new ArrayList<>();
          for (int i = 0; i < settings.seals(); i++) {
            seals.add(learner.learn(meet));
            display.update(learner.tasks(), all, "measured");
          }
          SideResult result = result(tasks, meet, seals);
          file.add(List.of(result));
          results.add(result);
        }
        display.end();
      }
      learner.stop();
    }
    return results;
  }

  private SideResult result(int tasks, boolean met, List<Sealed> seals) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", settings.shape().key());
    conditions.put("tasks", tasks);
    conditions.put("metTraining", met);
    double[] millis = seals.stream().mapToDouble(one -> one.afterSeal().millis()).toArray();
    double[] ratios =
        seals.stream()
            .mapToDouble(one -> (double) one.afterSeal().writtenBytes() / one.blockBytes())
            .toArray();
    return new SideResult(
            "checkpoint",
            conditions,
            "seal",
            Percentiles.of(millis, MEDIAN),
            Percentiles.of(millis, LOW),
            Percentiles.of(millis, HIGH),
            "blocks",
            Percentiles.of(ratios, MEDIAN),
            Map.of("rounds", seals.size()))
        .with("largestRatio", Percentiles.of(ratios, 100))
        .with("blockBytes", median(seals, Sealed::blockBytes))
        .with("writtenBytes", median(seals, one -> one.afterSeal().writtenBytes()))
        .with("inTrainingBytes", median(seals, one -> one.inTraining().writtenBytes()))
        .with("stateBytes", median(seals, one -> one.afterSeal().stateBytes()));
  }

  private static long median(List<Sealed> seals, ToLongFunction<Sealed> figure) {
    double[] values = seals.stream().mapToDouble(one -> (double) figure.applyAsLong(one)).toArray();
    return Math.round(Percentiles.of(values, MEDIAN));
  }
}
