// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import ai.djl.Device;
import io.moram.bench.boundaries.detectors.ComparedDetector;
import io.moram.bench.boundaries.detectors.DetectorCatalog;
import io.moram.bench.boundaries.score.CpuMeter;
import io.moram.bench.boundaries.score.KindResult;
import io.moram.bench.boundaries.score.Replay;
import io.moram.bench.boundaries.score.ReplayPool;
import io.moram.bench.boundaries.score.Score;
import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.EmbeddedDomain;
import io.moram.bench.streams.StreamComposer;
import io.moram.bench.streams.StreamKind;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.PictureFolders;
import io.moram.client.data.TextTaskFolder;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.model.Backbone;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.decoder.LanguageModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Compares boundary detectors on streams with known changes. The streams consist of real pictures
 * or prompts, embedded by the frozen backbone. All results except processor times are a function of
 * the data and the seed.
 */
public final class BoundaryBench {

  /** The file of the results, in the output folder. */
  public static final String RESULTS = "results.jsonl";

  /** The file of the calibration, in the output folder. */
  public static final String CALIBRATION = "calibration.jsonl";

  /** The file of the curves, in the output folder. */
  public static final String CURVES = "curves.jsonl";

  /** The curves as an image. */
  public static final String CHART = "curves.png";

  private static final int CPU_STREAMS = 4;

  private final BoundaryBenchSettings settings;
  private final List<ComparedDetector> contenders;
  private final ProgressReporter display;

  /**
   * Creates a benchmark.
   *
   * @throws IllegalArgumentException if no detector has one of the names
   */
  public BoundaryBench(BoundaryBenchSettings settings, ProgressReporter display) {
    this.settings = settings;
    this.contenders = DetectorCatalog.named(settings.detectors());
    this.display = display;
  }

  private record Embedded(List<EmbeddedDomain> domains, double forwardMicros) {}

  /** The score of a detector on one stream. */
  private record Outcome(String detector, StreamKind kind, Score score) {}

  /**
   * Runs the benchmark and writes its files.
   *
   * @throws IOException if pictures cannot be read or files cannot be written
   */
  public BoundaryBenchReport run() throws IOException, InterruptedException {
    Files.createDirectories(settings.output());
    Embedded embedded = embed();
    StreamComposer composer = new StreamComposer(embedded.domains(), settings.seed());
    StreamPlan plan =
        new StreamPlan(composer, settings.compositions(), settings.stationaryExamples());
    try (ReplayPool pool = new ReplayPool(display)) {
      List<Outcome> outcomes = replay(plan, pool);
      List<KindResult> results = results(outcomes, costs(plan, embedded.forwardMicros()));
      write(results, RESULTS);
      List<CurvePoint> curves =
          settings.curves()
              ? new CurveRun(plan, settings.compositions()).run(contenders, pool)
              : List.of();
      if (!curves.isEmpty()) {
        write(curves, CURVES);
        CurveChart.write(curves, settings.stationaryExamples(), settings.output().resolve(CHART));
      }
      List<CalibrationResult> calibration =
          settings.calibrationExamples() > 0
              ? new CalibrationRun(plan, settings.calibrationExamples()).run(contenders, pool)
              : List.of();
      if (!calibration.isEmpty()) {
        write(calibration, CALIBRATION);
      }
      return new BoundaryBenchReport(
          plan.domains(),
          embedded.domains().stream().mapToInt(d -> d.pictures().size()).sum(),
          embedded.forwardMicros(),
          results,
          calibration,
          curves);
    }
  }

  private Embedded embed() throws IOException {
    Path data = settings.data();
    Path folder = settings.backbone();
    if (data != null && folder != null && LanguageModels.areIn(folder)) {
      LanguageModelSettings usual = LanguageModelSettings.standard();
      try (LanguageModel model = LanguageModels.load(folder, Device.cpu(), usual)) {
        TextEmbedder embedder = new TextEmbedder(model, display);
        List<EmbeddedDomain> domains = embedder.embed(TextTaskFolder.read(data, Integer.MAX_VALUE));
        return new Embedded(domains, embedder.forwardMicros());
      }
    }
    try (PictureFolders files = new PictureFolders();
        Backbone backbone = ClipBackbone.loadOnCpu(settings.backbone())) {
      int batchSize = LearnerOptions.EMBED_BATCH_SIZE.defaultValue();
      DomainEmbedder embedder = new DomainEmbedder(backbone, batchSize, display);
      List<EmbeddedDomain> domains =
          embedder.embed(data == null ? files.readDemoData() : files.readDomains(data));
      return new Embedded(domains, embedder.forwardMicros());
    }
  }

  private List<Outcome> replay(StreamPlan plan, ReplayPool pool) throws InterruptedException {
    List<Callable<List<Outcome>>> work = new ArrayList<>();
    for (StreamKind kind : StreamKind.values()) {
      for (Supplier<ComposedStream> stream : plan.of(kind)) {
        work.add(() -> replay(stream.get()));
      }
    }
    return pool.run("replay", "streams", work).stream().flatMap(List::stream).toList();
  }

  private List<Outcome> replay(ComposedStream stream) {
    List<Outcome> outcomes = new ArrayList<>();
    for (ComparedDetector contender : contenders) {
      BoundaryDetector detector = contender.standard().get();
      if (stream.kind() == StreamKind.RECURRING) {
        detector = recognising(detector);
      }
      Score score = Score.of(stream, Replay.of(stream, detector));
      outcomes.add(new Outcome(contender.name(), stream.kind(), score));
    }
    return outcomes;
  }

  /** As the learner job does. */
  private static BoundaryDetector recognising(BoundaryDetector detector) {
    return new RecurringTasks(
        detector,
        BoundaryOptions.RECURRENCE_EXAMPLES.defaultValue(),
        BoundaryOptions.INTERLEAVING.defaultValue());
  }

  /**
   * The costs of the detectors, by name.
   *
   * @param alone the costs of the detectors alone
   * @param recognising the costs with the recognition of recurring tasks
   */
  private record Costs(Map<String, CpuMeter.Cost> alone, Map<String, CpuMeter.Cost> recognising) {}

  /** Measures without other work in the process, which would use the processor's caches. */
  private Costs costs(StreamPlan plan, double forwardMicros) {
    List<ComposedStream> streams =
        plan.composed(StreamKind.SHARP, Math.min(CPU_STREAMS, settings.compositions())).stream()
            .map(Supplier::get)
            .toList();
    CpuMeter meter = new CpuMeter(streams, forwardMicros);
    Costs costs = new Costs(new HashMap<>(), new HashMap<>());
    display.begin("processor time", "detectors");
    for (ComparedDetector contender : contenders) {
      Supplier<BoundaryDetector> maker = contender.standard();
      costs.alone.put(contender.name(), meter.measure(maker));
      costs.recognising.put(contender.name(), meter.measure(() -> recognising(maker.get())));
      display.update(costs.alone.size(), contenders.size(), contender.name());
    }
    display.end();
    return costs;
  }

  private List<KindResult> results(List<Outcome> outcomes, Costs costs) {
    List<KindResult> results = new ArrayList<>();
    for (StreamKind kind : StreamKind.values()) {
      for (ComparedDetector contender : contenders) {
        String name = contender.name();
        List<Score> scores =
            outcomes.stream()
                .filter(o -> o.kind() == kind && o.detector().equals(name))
                .map(Outcome::score)
                .toList();
        boolean recurring = kind == StreamKind.RECURRING;
        CpuMeter.Cost cost = (recurring ? costs.recognising : costs.alone).get(name);
        results.add(KindResult.of(name, kind.key(), recurring, scores, cost));
      }
    }
    return results;
  }

  private void write(List<?> records, String name) throws IOException {
    JsonLines.write(records, settings.output().resolve(name));
  }
}
