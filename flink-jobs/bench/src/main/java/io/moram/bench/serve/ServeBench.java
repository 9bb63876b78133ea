// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.Machine;
import io.moram.bench.timing.ResultsFile;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.ShapeFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.serving.AnswerRule;
import io.moram.serving.PredictionRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares requests of many learners on one backbone with the same number of requests of one
 * learner. The side {@code one} has requests of one learner. The side {@code many} has requests of
 * many learners, answered as in serving. The side {@code perLearner} has the requests of {@code
 * many}, with one pass through the backbone per learner of a batch.
 */
public final class ServeBench {
  private static final long SEED = 21;
  private static final double MILLIS_PER_SECOND = 1000;

  private final ServeBenchSettings settings;
  private final InterleavedTimer turns;
  private final ProcessClock clock = new ProcessClock();

  /**
   * @param settings the cases to measure
   * @param display shows the progress
   */
  public ServeBench(ServeBenchSettings settings, ProgressReporter display) {
    this.settings = settings;
    this.turns = new InterleavedTimer(settings.rounds(), display);
  }

  /** Measures every case. Writes each to results.jsonl as soon as it is measured. */
  public List<SideResult> run() throws Exception {
    ResultsFile file = ResultsFile.create(settings.output(), Machine.here());
    BenchPictures pictures = new BenchPictures();
    List<String> learners =
        IntStream.range(0, settings.learners()).mapToObj(number -> "learner-" + number).toList();
    List<SideResult> results = new ArrayList<>();
    try (ShapeFolder folder = ShapeFolder.of(settings.shape())) {
      for (int atoms : settings.atoms()) {
        int threads = Runtime.getRuntime().availableProcessors();
        try (ServingRig rig =
            new ServingRig(
                folder.path(),
                atoms,
                settings.tasks(),
                learners,
                AnswerRule.SELF_ACTIVATED,
                pictures,
                threads)) {
          // This loads every bank and embeds every class before the clock starts.
          rig.answerAsServed(requests(learners, pictures, learners.size(), false), 1);
          for (int batch : settings.batches()) {
            List<SideResult> measured = measure(rig, atoms, batch, learners, pictures);
            file.add(measured);
            results.addAll(measured);
          }
        }
      }
    }
    return results;
  }

  private List<SideResult> measure(
      ServingRig rig, int atoms, int batch, List<String> learners, BenchPictures pictures)
      throws Exception {
    int count = (settings.requests() + batch - 1) / batch * batch;
    List<PredictionRequest> one = requests(learners.subList(0, 1), pictures, count, true);
    List<PredictionRequest> many = requests(learners, pictures, count, true);
    List<List<PredictionRequest>> perLearner = new ArrayList<>();
    for (int from = 0; from < count; from += batch) {
      perLearner.addAll(
          many.subList(from, from + batch).stream()
              .collect(
                  Collectors.groupingBy(
                      PredictionRequest::learner, LinkedHashMap::new, Collectors.toList()))
              .values());
    }
    Map<String, Double> processor = new HashMap<>();
    Timings timings =
        turns.alternate(
            "%,d atoms, batch %d".formatted(atoms, batch),
            List.of(
                metered("one", processor, () -> rig.answerAsServed(one, batch)),
                metered("many", processor, () -> rig.answerAsServed(many, batch)),
                metered("perLearner", processor, () -> rig.answerOneByOne(perLearner))));
    double images = (double) count * settings.rounds().all();
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", settings.shape().key());
    conditions.put("atoms", atoms);
    conditions.put("batch", batch);
    conditions.put("learners", learners.size());
    conditions.put("tasks", settings.tasks());
    return SideResult.of("serve", conditions, timings, "one").stream()
        .map(
            side ->
                side.with(
                        "imagesPerSecond",
                        Math.round(count / side.medianMillis() * MILLIS_PER_SECOND))
                    .with("requests", count)
                    .with(
                        "processorMillisPerImage",
                        Objects.requireNonNull(processor.get(side.side())) / images)
                    .with("bankBytes", rig.bankBytes()))
        .toList();
  }

  /** Sums the processor time of all rounds, warm-up rounds included. */
  private TimedSide metered(String name, Map<String, Double> processor, TimedSide.Work work) {
    return new TimedSide(
        name,
        () -> {
          double before = clock.millis();
          work.run();
          processor.merge(name, clock.millis() - before, Double::sum);
        });
  }

  /** Requests of random learners, or of each in turn; they rank the whole vocabulary. */
  private static List<PredictionRequest> requests(
      List<String> learners, BenchPictures pictures, int count, boolean atRandom)
      throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    List<PredictionRequest> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String learner =
          learners.get(atRandom ? random.nextInt(learners.size()) : i % learners.size());
      requests.add(new PredictionRequest(learner, pictures.get(i), null, 1));
    }
    return requests;
  }
}
