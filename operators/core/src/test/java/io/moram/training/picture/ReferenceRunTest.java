// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.model.BackwardSettings;
import io.moram.model.SiteAdapter;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.image.BadImageException;
import io.moram.training.BatchSampler;
import io.moram.training.TrainingRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The whole protocol in a plain JVM, without Kafka and Flink, against the PyTorch reference. It
 * trains the domains one after the other and scores every test picture after each. The figures are
 * published as entries of the test's report. It takes minutes, so run it by name:
 *
 * <pre>./mvnw -pl operators/core -am test -Dtest=ReferenceRunTest -Dtest.groups.excluded=</pre>
 */
@Tag("reference")
class ReferenceRunTest {

  private static final int SHOTS = 16;
  private static final String TEMPLATE = "a photo of a {}.";
  private static final long SEED = Long.getLong("moram.seed", 1);

  @SuppressWarnings("ArrayRecordComponent") // Pixels are large and never change.
  private record Labelled(float[] pixels, int label) {}

  private record Domain(String name, List<Labelled> train, List<Labelled> test, int from, int to) {}

  private final List<String> labels = new ArrayList<>();

  @Test
  void theDemosDomains(TestReporter reporter) throws Exception {
    run(
        Path.of("../../flink-jobs/client/src/main/resources/demo-data"),
        "demo",
        "moram",
        "moram-seed2",
        5,
        reporter);
  }

  @Test
  void xtailMini(TestReporter reporter) throws Exception {
    Path shared = Path.of(System.getProperty("moram.shared", "../shared"));
    run(shared.resolve("data/xtail-mini"), "xtail-mini", "moram", "moram", 4, reporter);
  }

  /**
   * Compares the five figures with the reference's.
   *
   * @param tolerance in points; two seeds of the reference differ by up to 4.1 points
   */
  private void run(
      Path folder, String stream, String run1, String run2, double tolerance, TestReporter reporter)
      throws Exception {
    Path results =
        Path.of(System.getProperty("moram.shared", "../shared")).resolve("reference-results.json");
    assumeThat(results).as("the reference's results").exists();
    assumeThat(folder).as("the pictures").exists();
    JsonNode reference = new ObjectMapper().readTree(results.toFile()).get(stream);

    TrainingRecipe recipe = TrainingRecipe.clipMini().withFirstLayer(0);
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      List<Domain> domains = read(folder, backbone);
      AtomBank bank =
          AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), List.of());
      double[][] all = new double[domains.size()][domains.size()];
      double[][] within = new double[domains.size()][domains.size()];
      for (int task = 0; task < domains.size(); task++) {
        AtomBank next = bank.plus(train(backbone, bank, recipe, domains.get(task), task));
        bank.close();
        bank = next;
        score(backbone, bank, domains, all[task], within[task]);
        reporter.publishEntry(
            domains.get(task).name(),
            Arrays.toString(all[task]) + " within " + Arrays.toString(within[task]));
      }
      bank.close();
      int last = domains.size() - 1;
      double[] figures = {
        mean(all), mean(all[last]), diagonal(all), diagonal(within), mean(within[last])
      };
      String[] names = {"average", "last", "own", "ownWithin", "lastWithin"};
      for (int i = 0; i < names.length; i++) {
        double expected =
            (reference.get(run1).get(names[i]).asDouble()
                    + reference.get(run2).get(names[i]).asDouble())
                / 2;
        reporter.publishEntry(names[i], figures[i] + ", reference " + expected);
        assertThat(figures[i]).as(names[i]).isCloseTo(expected, within(tolerance));
      }
    }
  }

  private List<io.moram.atoms.AtomBlock> train(
      ClipBackbone backbone, AtomBank frozen, TrainingRecipe recipe, Domain domain, int task) {
    BatchSampler sampler = new BatchSampler(SEED, recipe.batchSize());
    List<Labelled> pictures = new ArrayList<>(domain.train());
    Collections.shuffle(pictures, new Random(SEED + task));
    try (PictureTraining training =
        PictureTraining.start(
            backbone, frozen, recipe, task, SEED, domain.from(), BackwardSettings.exact())) {
      for (int step = 0; step < recipe.stepsPerTask(); step++) {
        training.step(
            Arrays.stream(sampler.batch(task, step, pictures.size()))
                .mapToObj(pictures::get)
                .map(
                    picture ->
                        new TrainingPicture(
                            picture.pixels(),
                            new ClassPrompt(labels.get(picture.label()), TEMPLATE)))
                .toList());
      }
      return training.freeze();
    }
  }

  private void score(
      ClipBackbone backbone, AtomBank bank, List<Domain> domains, double[] all, double[] within) {
    SiteAdapter adapter =
        (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
    try (NDManager scope = backbone.manager().newSubManager()) {
      List<String> prompts =
          labels.stream().map(label -> new ClassPrompt(label, TEMPLATE).prompt()).toList();
      NDArray texts = backbone.encodeTexts(scope, prompts, adapter).transpose();
      for (int at = 0; at < domains.size(); at++) {
        Domain domain = domains.get(at);
        int correct = 0;
        int correctWithin = 0;
        for (int from = 0; from < domain.test().size(); from += 64) {
          List<Labelled> batch =
              domain.test().subList(from, Math.min(from + 64, domain.test().size()));
          try (NDManager step = backbone.manager().newSubManager()) {
            NDArray images =
                backbone.encodeImages(step, batch.stream().map(Labelled::pixels).toList(), adapter);
            float[] logits = images.matMul(texts).toFloatArray();
            for (int i = 0; i < batch.size(); i++) {
              int offset = i * labels.size();
              int label = batch.get(i).label();
              correct += best(logits, offset, 0, labels.size()) == label ? 1 : 0;
              correctWithin += best(logits, offset, domain.from(), domain.to()) == label ? 1 : 0;
            }
          }
        }
        all[at] = 100.0 * correct / domain.test().size();
        within[at] = 100.0 * correctWithin / domain.test().size();
      }
    }
  }

  private static int best(float[] logits, int offset, int from, int to) {
    int best = from;
    for (int i = from; i < to; i++) {
      best = logits[offset + i] > logits[offset + best] ? i : best;
    }
    return best;
  }

  private List<Domain> read(Path folder, ClipBackbone backbone) throws Exception {
    List<Path> zips;
    try (Stream<Path> files = Files.list(folder)) {
      zips = files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
    List<Domain> domains = new ArrayList<>();
    for (Path zip : zips) {
      TreeMap<String, List<byte[]>> train = new TreeMap<>();
      TreeMap<String, List<byte[]>> test = new TreeMap<>();
      try (ZipFile file = new ZipFile(zip.toFile())) {
        List<? extends ZipEntry> entries =
            file.stream()
                .filter(entry -> !entry.isDirectory())
                .sorted((left, right) -> left.getName().compareTo(right.getName()))
                .toList();
        for (ZipEntry entry : entries) {
          String[] parts = entry.getName().split("/", -1);
          var split = parts[0].equals("train") ? train : test;
          split
              .computeIfAbsent(parts[1], name -> new ArrayList<>())
              .add(file.getInputStream(entry).readAllBytes());
        }
      }
      int from = labels.size();
      labels.addAll(train.keySet());
      domains.add(
          new Domain(
              zip.getFileName().toString().replace(".zip", ""),
              prepare(backbone, train, SHOTS),
              prepare(backbone, test, Integer.MAX_VALUE),
              from,
              labels.size()));
    }
    return domains;
  }

  private List<Labelled> prepare(
      ClipBackbone backbone, Map<String, List<byte[]>> classes, int limit)
      throws BadImageException {
    List<Labelled> pictures = new ArrayList<>();
    for (var entry : classes.entrySet()) {
      int label = labels.lastIndexOf(entry.getKey());
      for (byte[] picture : entry.getValue().subList(0, Math.min(limit, entry.getValue().size()))) {
        pictures.add(new Labelled(backbone.preprocessor().prepare(picture), label));
      }
    }
    return pictures;
  }

  private static double mean(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(ReferenceRunTest::mean).average().orElseThrow();
  }

  private static double mean(double[] row) {
    return Arrays.stream(row).average().orElseThrow();
  }

  private static double diagonal(double[][] rows) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += rows[i][i];
    }
    return sum / rows.length;
  }
}
