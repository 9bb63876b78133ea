// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.learner.UncommittedAtomsMonitor.Seal;
import io.moram.bench.serve.ProcessClock;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.AtOnceProducer;
import io.moram.bench.workload.ShapeFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MessageCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * Times the learner job's path from Kafka to the trainer. A round is one task of one learner. Its
 * examples are on the topic when the clock starts, and become readable at that moment.
 *
 * <p>The side {@code admitted} ends when the trainer has taken in all of them, before its first
 * optimiser step. The side {@code sealed} ends when the task's atoms are frozen; it adds one step
 * of two pictures, the measurement of the sealed accuracy on up to 256 examples, and the seal. The
 * reservoir keeps every example. Tasks end by markers, so nothing is embedded.
 */
public final class LearnerBench {
  private static final String NAME = "learner";
  private static final String ADMITTED = "admitted";
  private static final String SEALED = "sealed";
  private static final String LEARNER = "learner-0";
  private static final double MEDIAN = 50;
  private static final double MILLIS_PER_SECOND = 1000;

  private final LearnerBenchSettings settings;
  private final ProgressReporter display;

  /**
   * @param settings the cases to measure
   * @param display shows the progress
   */
  public LearnerBench(LearnerBenchSettings settings, ProgressReporter display) {
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
    List<byte[]> messages = messages();
    int warmUp = settings.rounds().warmUp();
    List<Round> timed = new ArrayList<>();
    display.begin("from Kafka to the trainer", "rounds");
    try (ShapeFolder model = ShapeFolder.of(settings.shape());
        LearnerRun run = new LearnerRun(model.path(), folder, options());
        UncommittedAtomsMonitor monitor = new UncommittedAtomsMonitor(run.access());
        AtOnceProducer producer =
            new AtOnceProducer(
                run.access().bootstrapServers(), run.access().topics().examples(), LEARNER)) {
      for (int round = 0; round < settings.rounds().all(); round++) {
        Round measured = round(messages, producer, monitor);
        // The checkpoint commits what the round has written; it is not measured.
        run.checkpoint();
        if (round >= warmUp) {
          timed.add(measured);
        }
        display.update(round + 1L, settings.rounds().all(), round < warmUp ? "warm-up" : "");
      }
      run.stop();
    } finally {
      display.end();
    }
    List<SideResult> results = results(timed);
    file.add(results);
    return results;
  }

  /** As little training as the options allow: one step of two pictures per task. */
  private Configuration options() {
    Configuration options = new Configuration();
    options.set(LearnerOptions.RESERVOIR_PER_CLASS, settings.examples());
    options.set(TrainingOptions.BATCH_SIZE, 2);
    options.set(TrainingOptions.STEPS_PER_BATCH, 0);
    options.set(TrainingOptions.STEPS_PER_TASK, 1);
    options.set(LearnerOptions.PROGRESS_INTERVAL, 1);
    return options;
  }

  private List<byte[]> messages() throws Exception {
    EncodedPictures pictures = new EncodedPictures(LEARNER);
    List<byte[]> messages = new ArrayList<>(settings.examples() + 1);
    for (int i = 0; i < settings.examples(); i++) {
      messages.add(pictures.get(i));
    }
    messages.add(MessageCodec.examples().encode(new EndOfTask(LEARNER, 0L)));
    return messages;
  }

  private static Round round(
      List<byte[]> messages, AtOnceProducer producer, UncommittedAtomsMonitor monitor)
      throws Exception {
    ProcessClock clock = new ProcessClock();
    producer.send(messages);
    AllocationMeter allocations = new AllocationMeter();
    double processor = clock.millis();
    long start = producer.commit();
    long started = monitor.awaitStart();
    Cost admitted = new Cost(started - start, allocations.bytes(), clock.millis() - processor);
    Seal seal = monitor.awaitSeal();
    return new Round(
        admitted, new Cost(seal.millis() - start, allocations.bytes(), clock.millis() - processor));
  }

  private List<SideResult> results(List<Round> timed) {
    List<List<Cost>> sides =
        List.of(
            timed.stream().map(Round::admitted).toList(),
            timed.stream().map(Round::sealed).toList());
    Timings timings =
        new Timings(
            List.of(ADMITTED, SEALED),
            sides.stream()
                .map(costs -> costs.stream().mapToDouble(Cost::millis).toArray())
                .toList());
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", settings.shape().key());
    conditions.put("examples", settings.examples());
    List<SideResult> results = new ArrayList<>();
    for (SideResult side : SideResult.of(NAME, conditions, timings, ADMITTED)) {
      List<Cost> costs = sides.get(results.size());
      results.add(
          side.with(
                  "examplesPerSecond",
                  Math.round(settings.examples() / side.medianMillis() * MILLIS_PER_SECOND))
              .with(
                  "allocatedBytesPerExample",
                  Math.round(
                      perExample(costs.stream().mapToDouble(Cost::allocatedBytes).toArray())))
              .with(
                  "processorMillisPerExample",
                  perExample(costs.stream().mapToDouble(Cost::processorMillis).toArray())));
    }
    return results;
  }

  private double perExample(double[] rounds) {
    return Percentiles.of(rounds, MEDIAN) / settings.examples();
  }

  /** The cost since the examples became readable. */
  private record Cost(double millis, double allocatedBytes, double processorMillis) {}

  private record Round(Cost admitted, Cost sealed) {}
}
