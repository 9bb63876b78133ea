// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.moram.bench.boundaries.JsonLines;
import io.moram.bench.domains.DomainLearner;
import io.moram.bench.domains.PreparedDomain;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.image.BadImageException;
import io.moram.serving.AnswerRule;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Learns domains one after another, and records which atoms pictures of the first one activate
 * after one task, after two and after all, under both rules.
 */
public final class MapsBench {
  private final MapsBenchSettings settings;
  private final ProgressReporter progress;

  /**
   * A benchmark that has not run.
   *
   * @param progress shows the progress
   */
  public MapsBench(MapsBenchSettings settings, ProgressReporter progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs, and writes {@code maps.jsonl}, {@code figures.csv}, {@code picture.csv} and {@code
   * maps.png}.
   *
   * @param finished is given every result once
   * @throws IOException if a picture cannot be read, or a file cannot be written
   * @throws IllegalArgumentException if a wanted site takes no atoms or reads no patches, or there
   *     are fewer than two domains
   */
  public void run(Consumer<MapResult> finished) throws IOException {
    Files.createDirectories(settings.output());
    try (PictureFolders files = new PictureFolders();
        ClipBackbone backbone = ClipBackbone.loadOnCpu(settings.domains().backbone())) {
      List<PictureDomain> read = settings.domains().read(files);
      List<PictureFile> pictures = sample(read);
      List<PreparedDomain> domains = new ArrayList<>();
      progress.begin("prepare pictures", "domains");
      for (PictureDomain domain : read) {
        domains.add(
            PreparedDomain.of(
                withTest(domain, domains.isEmpty() ? pictures : List.of()), backbone));
        progress.update(domains.size(), read.size(), domain.name());
      }
      progress.end();
      TrainingRecipe recipe = settings.domains().recipe(backbone);
      try (DomainLearner learner = new DomainLearner(backbone, recipe, settings.seed(), progress)) {
        MapRecorder recorder =
            new MapRecorder(backbone, recipe, learner, domains.get(0).test(), settings.sites());
        learn(learner, domains, recorder);
        MapComparison comparison = new MapComparison(recorder.recorded(), recorder.sites());
        List<MapResult> results = comparison.results(settings, recipe.stepsPerTask());
        results.forEach(finished);
        JsonLines.write(results, settings.output().resolve("maps.jsonl"));
        writeCsv(comparison.figures(), MapFigure.class, "figures.csv");
        draw(comparison, pictures, domains, backbone);
      }
    }
  }

  /** Test pictures of the first domain, as far apart as possible, so of all its classes. */
  private List<PictureFile> sample(List<PictureDomain> domains) {
    if (domains.size() < 2 || domains.get(0).test().isEmpty()) {
      throw new IllegalArgumentException(
          "--data has "
              + domains.size()
              + " domains; must have 2 or more, the first with test pictures.");
    }
    List<PictureFile> test = domains.get(0).test();
    int count = Math.min(settings.pictures(), test.size());
    List<PictureFile> sample = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sample.add(test.get((int) ((long) i * test.size() / count)));
    }
    return sample;
  }

  private static PictureDomain withTest(PictureDomain domain, List<PictureFile> test) {
    return new PictureDomain(domain.name(), domain.labels(), domain.train(), test);
  }

  private void learn(DomainLearner learner, List<PreparedDomain> domains, MapRecorder recorder) {
    TreeSet<Integer> versions = new TreeSet<>(List.of(1, 2, domains.size()));
    for (int task = 0; task < domains.size(); task++) {
      PreparedDomain domain = domains.get(task);
      learner.learn(domain.name(), learner.examples(domain));
      if (versions.contains(task + 1)) {
        recorder.record();
      }
    }
  }

  private <T> void writeCsv(List<T> rows, Class<T> type, String file) throws IOException {
    CsvMapper mapper = new CsvMapper();
    Path path = settings.output().resolve(file);
    try (SequenceWriter out =
        mapper.writer(mapper.schemaFor(type).withHeader()).writeValues(path.toFile())) {
      out.writeAll(rows);
    }
  }

  /** Draws and writes the maps of the picture and the site whose correlation is the median. */
  private void draw(
      MapComparison comparison,
      List<PictureFile> pictures,
      List<PreparedDomain> domains,
      ClipBackbone backbone)
      throws IOException {
    MapFigure median = comparison.median(AnswerRule.SELF_ACTIVATED);
    List<MapComparison.Panel> panels = comparison.panels(median.picture(), median.site());
    List<MapWeight> weights = panels.stream().flatMap(panel -> panel.weights().stream()).toList();
    writeCsv(weights, MapWeight.class, "picture.csv");
    PictureFile picture = pictures.get(median.picture());
    byte[] samples;
    try {
      samples = backbone.preprocessor().samples(picture.read());
    } catch (BadImageException e) {
      throw new IOException(picture.name() + ": " + e.getMessage(), e);
    }
    new MapsDrawing(
            panels,
            domains.stream().map(PreparedDomain::name).toList(),
            samples,
            picture.name() + " at " + median.site())
        .write(settings.output().resolve("maps.png"));
  }
}
