// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.Golden;
import io.moram.model.LinearBackbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLease;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps of a small CLIP model: 4 by 4 patches, three layers, atoms from layer 1 upwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActivationMapsTest {
  private static final String LEARNER = "nature";
  private static final String LAYER = "vision_model.encoder.layers.1.";
  private static final String KEYS = LAYER + "self_attn.k_proj";
  private static final int PATCHES = 16;
  private static final List<Activation> ACTIVATIONS =
      List.of(
          new Activation(2, 0.05f, 0.2f),
          new Activation(3, 0.1f, 0.3f),
          new Activation(4, 0.2f, 0.25f));

  private final List<BankCache> caches = new ArrayList<>();
  private ClipBackbone backbone;
  private ActivationMaps maps;
  private float[] pixels;

  @BeforeAll
  void load() throws Exception {
    Path folder =
        Path.of(
            Objects.requireNonNull(ActivationMapsTest.class.getResource("/golden/clip-tiny"))
                .toURI());
    backbone = ClipBackbone.load(folder, Device.cpu());
    maps = new ActivationMaps(backbone);
    pixels =
        Arrays.copyOf(
            Golden.read("clip-tiny/golden.safetensors").floats("pixel_values"), 3 * 32 * 32);
  }

  @AfterEach
  void unload() {
    caches.forEach(BankCache::close);
    caches.clear();
  }

  @AfterAll
  void free() {
    backbone.close();
  }

  private static List<AtomBlock> blocks(ClipBackbone backbone, int task) {
    List<SiteShape> adapted =
        backbone.siteGroups(1).stream().flatMap(group -> group.sites().stream()).toList();
    return AtomLog.task(task, adapted, 7 + task);
  }

  /** A bank of the first tasks, each with two atoms per site and an activation of its own. */
  private BankLease bank(List<Activation> activations) throws Exception {
    BankVersions versions = new BankVersions(backbone.fingerprint(), backbone.sites());
    AtomLog log = new AtomLog(versions, backbone.fingerprint());
    for (int task = 0; task < activations.size(); task++) {
      log.activateBy(activations.get(task));
      log.seal(LEARNER, blocks(backbone, task), prompts(task));
    }
    return lease(log, versions);
  }

  private static List<ClassPrompt> prompts(int task) {
    return List.of(new ClassPrompt("class " + task, "a photo of a {}."));
  }

  private BankLease lease(AtomLog log, BankVersions versions) throws Exception {
    BankCache cache = new BankCache(backbone, log, versions, Long.MAX_VALUE);
    caches.add(cache);
    return cache.lease(LEARNER);
  }

  /** w by the equations, in double precision: {@code [atoms][tokens]}. */
  private static double[][] expected(
      List<AtomBlock> blocks, Activation activation, float[] input, int tokens) {
    int width = input.length / tokens;
    List<float[]> keys = new ArrayList<>();
    for (AtomBlock block : blocks) {
      for (int i = 0; i < block.rank(); i++) {
        keys.add(Arrays.copyOfRange(block.keys(), i * width, (i + 1) * width));
      }
    }
    double[][] weights = new double[keys.size()][tokens];
    for (int token = 0; token < tokens; token++) {
      double[] scores = new double[keys.size()];
      double square = 0;
      for (int atom = 0; atom < scores.length; atom++) {
        for (int i = 0; i < width; i++) {
          scores[atom] += (double) keys.get(atom)[i] * input[token * width + i];
        }
        square += scores[atom] * scores[atom];
      }
      for (int atom = 0; atom < scores.length; atom++) {
        scores[atom] /= Math.sqrt(square);
      }
      List<Integer> kept = new ArrayList<>();
      for (int atom = 0; atom < scores.length; atom++) {
        kept.add(atom);
      }
      kept.sort(Comparator.comparingDouble(atom -> -scores[atom]));
      kept = kept.subList(0, Math.min(activation.topK(), kept.size()));
      double sum = kept.stream().mapToDouble(a -> power(scores[a], activation)).sum();
      for (int atom : kept) {
        if (scores[atom] >= activation.threshold()) {
          weights[atom][token] = power(scores[atom], activation) / sum;
        }
      }
    }
    return weights;
  }

  private static double power(double score, Activation activation) {
    return Math.exp(score / activation.temperature());
  }

  /** What a site reads of the picture under a bank version, as an answer computes it. */
  private float[] input(BankLease lease, int version, String site) {
    BankBatch batch =
        new BankBatch(
            List.of(new BankBatch.Part(lease.bank(), version, ACTIVATIONS.get(version - 1), 1)));
    float[][] found = new float[1][];
    try (NDManager scope = backbone.newScope();
        NDArray unused =
            backbone.encodeImages(
                scope,
                List.of(pixels),
                (sites, input, output) -> {
                  if (sites.indexOf(site) >= 0) {
                    found[0] = input.toFloatArray();
                  }
                  return batch.apply(sites, input, output);
                })) {
      return found[0];
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aMapHasTheWeightsOfTheEquations(int version) throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      for (String site : List.of(KEYS, LAYER + "self_attn.out_proj", LAYER + "mlp.fc2")) {
        List<AtomBlock> atoms = new ArrayList<>();
        for (int task = 0; task < version; task++) {
          blocks(backbone, task).stream()
              .filter(block -> block.site().equals(site))
              .forEach(atoms::add);
        }
        ActivationMap map = maps.map(lease, version, pixels, site);
        double[][] expected =
            expected(atoms, ACTIVATIONS.get(version - 1), input(lease, version, site), PATCHES + 1);

        assertThat(map.site()).isEqualTo(site);
        assertThat(map.patchRows()).isEqualTo(4);
        assertThat(map.patchColumns()).isEqualTo(4);
        assertThat(map.atomTasks())
            .isEqualTo(Arrays.copyOf(new int[] {0, 0, 1, 1, 2, 2}, 2 * version));
        int silent = 0;
        for (int atom = 0; atom < expected.length; atom++) {
          assertThat((double) map.classToken()[atom]).isCloseTo(expected[atom][0], within(1e-4));
          for (int patch = 0; patch < PATCHES; patch++) {
            assertThat((double) map.weight(atom, patch))
                .as("%s, atom %d, patch %d", site, atom, patch)
                .isCloseTo(expected[atom][patch + 1], within(1e-4));
            silent += map.weight(atom, patch) == 0 ? 1 : 0;
          }
        }
        assertThat(silent).isBetween(1, PATCHES * expected.length - 1);
      }
    }
  }

  /** An answer promises the bits for a version that is loaded alone, and rounding for a mask. */
  @Test
  void aVersionIsAsInABankThatHasNoLaterTasks() throws Exception {
    for (int version = 1; version <= ACTIVATIONS.size(); version++) {
      try (BankLease whole = bank(ACTIVATIONS);
          BankLease pinned = caches.get(caches.size() - 1).lease(LEARNER, version);
          BankLease alone = bank(ACTIVATIONS.subList(0, version))) {
        List<ActivationMap> expected = maps.maps(alone, version, pixels, maps.sites());
        List<ActivationMap> same = maps.maps(pinned, version, pixels, maps.sites());
        List<ActivationMap> masked = maps.maps(whole, version, pixels, maps.sites());
        for (int site = 0; site < expected.size(); site++) {
          assertSame(same.get(site), expected.get(site), 0);
          assertSame(masked.get(site), expected.get(site), 1e-5f);
        }
        assertThat(maps.shares(pinned, version, pixels).shares())
            .isDeepEqualTo(maps.shares(alone, version, pixels).shares());
      }
    }
  }

  private static void assertSame(ActivationMap actual, ActivationMap expected, float tolerance) {
    assertThat(actual.atomTasks()).isEqualTo(expected.atomTasks());
    assertThat(actual.weights()).containsExactly(expected.weights(), within(tolerance));
    assertThat(actual.classToken()).containsExactly(expected.classToken(), within(tolerance));
  }

  @Test
  void oneSiteIsTheSameAsAmongAllSites() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      List<ActivationMap> all = maps.maps(lease, 3, pixels, maps.sites());
      for (ActivationMap map : all) {
        ActivationMap alone = maps.map(lease, 3, pixels, map.site());
        assertThat(alone.weights()).isEqualTo(map.weights());
      }
      assertThat(all.stream().map(ActivationMap::site).toList()).isEqualTo(maps.sites());
    }
  }

  @Test
  void sharesAreTheWeightsOfAllTokens() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      SiteShares shares = maps.shares(lease, 2, pixels);
      assertThat(shares.sites()).isEqualTo(maps.sites());
      assertThat(shares.tasks()).containsExactly(0, 1);
      ActivationMap map = maps.map(lease, 2, pixels, KEYS);
      double[] sums = new double[2];
      for (int atom = 0; atom < map.atoms(); atom++) {
        sums[map.atomTasks()[atom]] += map.classToken()[atom];
      }
      for (int task = 0; task < 2; task++) {
        for (float weight : map.patchWeights(task)) {
          sums[task] += weight;
        }
      }
      float[] own = shares.shares()[maps.sites().indexOf(KEYS)];
      assertThat(sums[1]).isPositive();
      assertThat((double) own[0]).isCloseTo(sums[0] / (sums[0] + sums[1]), within(1e-5));
      assertThat((double) own[1]).isCloseTo(sums[1] / (sums[0] + sums[1]), within(1e-5));
      assertThat(shares.shares()[0]).as("a site below the first adapted layer").containsOnly(0);
    }
  }

  @Test
  void sharesOfAllSitesAddUpToThoseOfAnAnswer() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      BankBatch batch =
          new BankBatch(List.of(new BankBatch.Part(lease.bank(), 3, ACTIVATIONS.get(2), 1)));
      try (NDManager scope = backbone.newScope();
          NDArray unused = backbone.encodeImages(scope, List.of(pixels), batch::apply)) {
        Map<Integer, Float> whole = batch.taskShares().get(0);
        SiteShares shares = maps.shares(lease, 3, pixels);
        assertThat(whole.keySet()).containsExactlyElementsOf(shares.tasks());
        for (int task : shares.tasks()) {
          double[] own = Arrays.stream(shares.shares()).mapToDouble(row -> row[task]).toArray();
          assertThat(Objects.requireNonNull(whole.get(task)).doubleValue())
              .isBetween(
                  Arrays.stream(own).min().orElseThrow(), Arrays.stream(own).max().orElseThrow());
        }
      }
    }
  }

  @Test
  void atomsBelowTheThresholdWeighNothing() throws Exception {
    try (BankLease lease = bank(List.of(new Activation(2, 0.05f, 1)))) {
      ActivationMap map = maps.map(lease, 1, pixels, KEYS);
      assertThat(map.weights()).hasSize(2 * PATCHES).containsOnly(0);
      assertThat(map.classToken()).hasSize(2).containsOnly(0);
      assertThat(maps.shares(lease, 1, pixels).shares()[maps.sites().indexOf(KEYS)])
          .containsExactly(0);
    }
  }

  @Test
  void theFrozenModelHasNoAtoms() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      ActivationMap map = maps.map(lease, 0, pixels, KEYS);
      assertThat(map.atoms()).isZero();
      assertThat(map.patches()).isEqualTo(PATCHES);
      assertThat(map.patchWeights(0)).hasSize(PATCHES).containsOnly(0);
      assertThat(maps.shares(lease, 0, pixels).tasks()).isEmpty();
    }
  }

  /** The last layer computes its queries, and all that follows, for the class token. */
  @Test
  void sitesOfTheLastLayerMayReadTheClassTokenAlone() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      ActivationMap queries =
          maps.map(lease, 3, pixels, "vision_model.encoder.layers.2.self_attn.q_proj");
      assertThat(queries.patches()).isZero();
      assertThat(queries.weights()).isEmpty();
      assertThat(queries.classToken()).hasSize(6);
      ActivationMap keys =
          maps.map(lease, 3, pixels, "vision_model.encoder.layers.2.self_attn.k_proj");
      assertThat(keys.patches()).isEqualTo(PATCHES);
    }
  }

  @Test
  void theOpenTaskIsTheNewestVersion() throws Exception {
    BankVersions versions = new BankVersions(backbone.fingerprint(), backbone.sites());
    AtomLog log = new AtomLog(versions, backbone.fingerprint());
    log.activateBy(ACTIVATIONS.get(0));
    log.seal(LEARNER, blocks(backbone, 0), prompts(0));
    log.publish(LEARNER, 5, blocks(backbone, 1), prompts(1));
    try (BankLease lease = lease(log, versions)) {
      assertThat(ActivationMaps.newestVersion(lease)).isEqualTo(2);
      assertThat(maps.map(lease, 2, pixels, KEYS).atomTasks()).containsExactly(0, 0, 1, 1);
      assertThat(maps.map(lease, 1, pixels, KEYS).atomTasks()).containsExactly(0, 0);
    }
  }

  @Test
  void anUnknownSiteIsRefusedWithTheNamesOfAll() throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      assertThatThrownBy(() -> maps.map(lease, 1, pixels, "layers.9"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("site is layers.9; must be a site of the image encoder: vision_")
          .hasMessageContaining(KEYS)
          .hasMessageNotContaining("text_model");
    }
  }

  @Test
  void aSiteOfTextsIsRefused() throws Exception {
    String site = "text_model.encoder.layers.0.mlp.fc1";
    try (BankLease lease = bank(ACTIVATIONS)) {
      assertThatThrownBy(() -> maps.map(lease, 1, pixels, site))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "site is " + site + ", which reads texts; must be a site of the image encoder: ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void aVersionThatTheBankDoesNotHaveIsRefused(int version) throws Exception {
    try (BankLease lease = bank(ACTIVATIONS)) {
      assertThatThrownBy(() -> maps.map(lease, version, pixels, KEYS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "bankVersion is " + version + "; must be 0 to 3, the number of tasks in this bank.");
    }
  }

  /** A model whose pictures are one token each. */
  @Test
  void aModelWithoutPatchesHasMapsOfTheClassTokenAlone() throws Exception {
    try (LinearBackbone linear = new LinearBackbone()) {
      BankVersions versions = new BankVersions(linear.fingerprint(), linear.sites());
      AtomLog log = new AtomLog(versions, linear.fingerprint());
      log.seal(LEARNER, AtomLog.task(0, linear.sites(), 3), prompts(0));
      try (BankCache cache = new BankCache(linear, log, versions, Long.MAX_VALUE);
          BankLease lease = cache.lease(LEARNER)) {
        float[] picture = new float[LinearBackbone.INPUT_WIDTH];
        Arrays.fill(picture, 1);
        ActivationMap map = new ActivationMaps(linear).map(lease, 1, picture, "image.high");
        assertThat(map.patches()).isZero();
        assertThat(map.classToken()[0] + map.classToken()[1]).isCloseTo(1, within(1e-6f));
      }
    }
  }
}
