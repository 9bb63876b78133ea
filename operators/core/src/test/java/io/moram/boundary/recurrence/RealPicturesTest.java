// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.moram.boundary.BoundaryTrial;
import io.moram.boundary.Domains;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.model.SiteAdapter;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The default detector on pictures, embedded by the default backbone. */
class RealPicturesTest {
  private static final int SHOTS = 16;
  private static final int BATCH = 64;

  private static ClipBackbone backbone;

  @BeforeAll
  static void load() throws IOException {
    backbone = ClipBackbone.loadDefault(Device.cpu());
  }

  @AfterAll
  static void close() {
    backbone.close();
  }

  @Test
  void recognisesDomainsThatComeBack() throws Exception {
    Domains domains = tenDomains();
    for (int strays : new int[] {0, 2}) {
      RecurrenceTrial trial = RecurrenceTrial.run(domains, 32, strays, 5);
      // The same bound as for the shipped domains in RecurringTasksTest.
      assertThat(trial.recognisedShare()).as("%s", trial).isGreaterThanOrEqualTo(0.9);
      // Higher than for the shipped domains: two domains are small pictures of the same things.
      assertThat(trial.wrongShare()).as("%s", trial).isLessThanOrEqualTo(0.03);
    }
  }

  private static Domains tenDomains() throws Exception {
    Path folder =
        Path.of(System.getProperty("moram.shared", "../shared")).resolve("data/xtail-mini");
    assumeThat(folder).as("xtail-mini's pictures").exists();
    Domains domains = embed(folder);
    assertThat(domains.names()).hasSize(10);
    return domains;
  }

  @Test
  void findsEveryBoundaryOfTenDomainsAndNoOther() throws Exception {
    Domains domains = tenDomains();

    for (long seed = 1; seed <= 5; seed++) {
      Domains.Stream stream = domains.oneAfterTheOther(seed);
      BoundaryTrial trial =
          BoundaryTrial.run(ChangeDetector.combined(ChangeDetectorSettings.defaults()), stream);
      // At the example or up to two away, and at most 16 examples after the change: these ten
      // domains
      // differ clearly in their embeddings.
      trial.assertEveryChangeFound(stream.changes(), 2, 16);
    }
  }

  @Test
  void theOtherTestsEmbeddingsAreTheBackbones() throws Exception {
    Domains demo = embed(Path.of("../../flink-jobs/client/src/main/resources/demo-data"));
    Domains committed = Domains.demo();

    assertThat(demo.names()).isEqualTo(committed.names());
    for (String name : demo.names()) {
      List<float[]> expected = demo.of(name);
      assertThat(committed.of(name)).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(distance(committed.of(name).get(i), expected.get(i)))
            .as("%s %d", name, i)
            .isLessThan(0.05);
      }
    }
  }

  private static double distance(float[] a, float[] b) {
    double squared = 0;
    for (int i = 0; i < a.length; i++) {
      squared += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(squared);
  }

  private static Domains embed(Path folder) throws Exception {
    SortedMap<String, List<float[]>> domains = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".zip", "");
      domains.put(name, embed(trainingPictures(file)));
    }
    return new Domains(domains);
  }

  /** The first pictures of every class, in the order of their names. */
  private static List<float[]> trainingPictures(Path file) throws Exception {
    SortedMap<String, ZipEntry> entries = new TreeMap<>();
    List<float[]> pictures = new ArrayList<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> all = zip.entries();
      while (all.hasMoreElements()) {
        ZipEntry entry = all.nextElement();
        if (!entry.isDirectory() && entry.getName().startsWith("train/")) {
          entries.put(entry.getName(), entry);
        }
      }
      Map<String, Integer> taken = new HashMap<>();
      for (ZipEntry entry : entries.values()) {
        String label = entry.getName().split("/", -1)[1];
        if (taken.merge(label, 1, Integer::sum) <= SHOTS) {
          byte[] picture = zip.getInputStream(entry).readAllBytes();
          pictures.add(backbone.preprocessor().prepare(picture));
        }
      }
      assertThat(taken.values())
          .as("pictures per class, by which Domains separates the classes")
          .allMatch(count -> count >= SHOTS);
    }
    return pictures;
  }

  private static List<float[]> embed(List<float[]> pictures) {
    List<float[]> embeddings = new ArrayList<>();
    int width = backbone.embeddingWidth();
    for (int start = 0; start < pictures.size(); start += BATCH) {
      List<float[]> batch = pictures.subList(start, Math.min(start + BATCH, pictures.size()));
      try (NDManager scope = backbone.newScope()) {
        float[] rows = backbone.encodeImages(scope, batch, SiteAdapter.NONE).toFloatArray();
        for (int i = 0; i < batch.size(); i++) {
          embeddings.add(Arrays.copyOfRange(rows, i * width, (i + 1) * width));
        }
      }
    }
    return embeddings;
  }
}
