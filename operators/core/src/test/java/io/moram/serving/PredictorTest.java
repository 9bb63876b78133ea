// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.model.SiteAdapter;
import io.moram.model.clip.ClipBackbone;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictorTest {
  private static final List<ClassPrompt> BIRDS =
      List.of(
          new ClassPrompt("robin", "a photo of a {}, a bird."),
          new ClassPrompt("blue tit", "a photo of a {}, a bird."));
  private static final List<ClassPrompt> FLOWERS = List.of(new ClassPrompt("rose", "the {}"));

  private final ExecutorService preprocessing = Executors.newFixedThreadPool(2);
  private final InferenceThreads inference = InferenceThreads.start(2, 1);
  private final List<BankCache> caches = new ArrayList<>();
  private ClipBackbone backbone;
  private List<SiteShape> sites;

  @BeforeAll
  void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
    sites = backbone.sites();
  }

  @AfterAll
  void free() {
    preprocessing.shutdown();
    inference.close();
    backbone.close();
  }

  @AfterEach
  void closeCaches() {
    caches.forEach(BankCache::close);
  }

  private final class Serving {
    final AtomLog log;
    final Predictor predictor;

    Serving(List<SiteShape> servedSites) {
      var versions = new BankVersions(backbone.fingerprint(), servedSites);
      log = new AtomLog(versions, backbone.fingerprint());
      var cache = new BankCache(backbone, log, versions, 1L << 30);
      caches.add(cache);
      predictor =
          new Predictor(
              backbone,
              BankLoads.byCaller(cache),
              1 << 20,
              "a photo of a {}.",
              AnswerRule.SELF_ACTIVATED,
              preprocessing,
              inference);
    }

    List<Outcome> predict(PredictionRequest... requests) throws Exception {
      return predictor.predict(Stream.of(requests).map(predictor::prepare).toList()).get();
    }

    Outcome predictOne(PredictionRequest request) throws Exception {
      return predict(request).get(0);
    }
  }

  private static PredictionRequest request(
      String learner, long seed, @Nullable List<String> candidates) throws Exception {
    return new PredictionRequest(learner, TestPictures.png(seed), candidates, 10);
  }

  /** The same by the backbone and the bank alone. */
  private Map<String, Double> expected(
      List<AtomBlock> blocks, long picture, Map<String, String> prompts) throws Exception {
    try (NDManager scope = backbone.manager().newSubManager();
        AtomBank bank = AtomBank.of(scope, AtomLog.ACTIVATION, backbone.siteGroups(), blocks)) {
      SiteAdapter adapter =
          (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
      float[] image =
          backbone
              .encodeImages(
                  scope,
                  List.of(backbone.preprocessor().prepare(TestPictures.png(picture))),
                  adapter)
              .toFloatArray();
      Map<String, Double> weights = new HashMap<>();
      for (Map.Entry<String, String> prompt : prompts.entrySet()) {
        float[] text =
            backbone.encodeTexts(scope, List.of(prompt.getValue()), adapter).toFloatArray();
        double cosine = 0;
        for (int i = 0; i < text.length; i++) {
          cosine += (double) text[i] * image[i];
        }
        weights.put(prompt.getKey(), Math.exp(backbone.logitScale() * cosine));
      }
      double whole = weights.values().stream().mapToDouble(weight -> weight).sum();
      weights.replaceAll((label, weight) -> weight / whole);
      return weights;
    }
  }

  private static void assertRanked(Outcome outcome, Map<String, Double> expected) {
    assertThat(outcome).isInstanceOf(Answer.class);
    List<RankedClass> ranked = ((Answer) outcome).ranked();
    assertThat(ranked).hasSameSizeAs(expected.keySet());
    assertThat(ranked)
        .allSatisfy(
            one ->
                assertThat((double) one.probability())
                    .isCloseTo(expected.get(one.label()), within(1e-4)))
        .isSortedAccordingTo(Comparator.comparing(RankedClass::probability).reversed());
  }

  @Test
  void theFrozenBackboneAnswersForALearnerWithoutAtoms() throws Exception {
    Outcome outcome =
        new Serving(sites).predictOne(request("unknown", 1, List.of("cat", "ship", "tree")));
    assertRanked(
        outcome,
        expected(
            List.of(),
            1,
            Map.of(
                "cat", "a photo of a cat.",
                "ship", "a photo of a ship.",
                "tree", "a photo of a tree.")));
    Answer answer = (Answer) outcome;
    assertThat(answer.bankVersion()).isZero();
    assertThat(answer.taskShares()).isEmpty();
  }

  @Test
  void thereIsNothingToRankWithoutAnyClass() throws Exception {
    assertThat(new Serving(sites).predictOne(request("unknown", 1, null)))
        .isInstanceOfSatisfying(Answer.class, answer -> assertThat(answer.ranked()).isEmpty());
  }

  @Test
  void theWholeBankAnswersWithEveryClassThatItHasSeen() throws Exception {
    var serving = new Serving(sites);
    List<AtomBlock> first = AtomLog.task(0, sites, 1);
    List<AtomBlock> second = AtomLog.task(1, sites, 2);
    serving.log.seal("birds", first, BIRDS);
    serving.log.seal("birds", second, FLOWERS);
    List<AtomBlock> all = new ArrayList<>(first);
    all.addAll(second);

    Outcome outcome = serving.predictOne(request("birds", 5, null));
    assertRanked(
        outcome,
        expected(
            all,
            5,
            Map.of(
                "robin", "a photo of a robin, a bird.",
                "blue tit", "a photo of a blue tit, a bird.",
                "rose", "the rose")));
    Answer answer = (Answer) outcome;
    assertThat(answer.bankVersion()).isEqualTo(2);
    assertThat(answer.taskShares()).containsOnlyKeys(0, 1);
    assertThat(answer.taskShares().values().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-4));
    assertThat(answer.atomsActive()).isEqualTo(2); // k of the four
  }

  @Test
  void answersOfSeveralLearnersComeFromTheirOwnBanks() throws Exception {
    var serving = new Serving(sites);
    List<AtomBlock> birds = AtomLog.task(0, sites, 1);
    List<AtomBlock> flowers = AtomLog.task(0, sites, 2);
    serving.log.seal("birds", birds, BIRDS);
    serving.log.seal("flowers", flowers, FLOWERS);
    List<String> candidates = List.of("robin", "rose", "robin");
    List<Outcome> outcomes =
        serving.predict(
            request("birds", 1, candidates),
            request("flowers", 2, candidates),
            request("birds", 3, candidates));
    assertRanked(
        outcomes.get(1),
        expected(flowers, 2, Map.of("robin", "a photo of a robin.", "rose", "the rose")));
    Map<String, String> birdPrompts =
        Map.of("robin", "a photo of a robin, a bird.", "rose", "a photo of a rose.");
    assertRanked(outcomes.get(0), expected(birds, 1, birdPrompts));
    assertRanked(outcomes.get(2), expected(birds, 3, birdPrompts));
  }

  @Test
  void aBatchOfUnequalBanksIsAnsweredAsEachLearnerAlone() throws Exception {
    var serving = new Serving(sites);
    serving.log.seal("one task", AtomLog.task(0, sites, 1), BIRDS);
    serving.log.seal("two tasks", AtomLog.task(0, sites, 2), BIRDS);
    serving.log.seal("two tasks", AtomLog.task(1, sites, 3), FLOWERS);
    serving.log.seal("also two", AtomLog.task(0, sites, 4), BIRDS);
    serving.log.seal("also two", AtomLog.task(1, sites, 5), FLOWERS);
    serving.log.seal("half the sites", AtomLog.task(0, sites.subList(0, 20), 6), BIRDS);
    List<PredictionRequest> requests = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      String learner =
          List.of("two tasks", "one task", "none", "also two", "half the sites").get(i % 5);
      requests.add(request(learner, i, List.of("robin", "rose", "blue tit")));
    }
    List<Outcome> together = serving.predict(requests.toArray(PredictionRequest[]::new));
    for (int i = 0; i < requests.size(); i++) {
      Answer alone = (Answer) serving.predictOne(requests.get(i));
      Answer among = (Answer) together.get(i);
      assertThat(among.bankVersion()).isEqualTo(alone.bankVersion());
      assertThat(among.ranked()).hasSameSizeAs(alone.ranked());
      for (int place = 0; place < alone.ranked().size(); place++) {
        assertThat(among.ranked().get(place).label()).isEqualTo(alone.ranked().get(place).label());
        assertThat(among.ranked().get(place).probability())
            .isCloseTo(alone.ranked().get(place).probability(), within(1e-4f));
      }
      assertThat(among.taskShares()).containsOnlyKeys(alone.taskShares().keySet());
      alone
          .taskShares()
          .forEach(
              (task, share) ->
                  assertThat(among.taskShares().get(task)).isCloseTo(share, within(1e-3f)));
    }
  }

  @Test
  void aBadPictureTakesNoOtherWithIt() throws Exception {
    var serving = new Serving(sites);
    List<String> candidates = List.of("cat", "ship");
    byte[] noPicture = {1, 2, 3};
    List<Outcome> outcomes =
        serving.predict(
            new PredictionRequest("a", noPicture, candidates, 1), request("a", 2, candidates));
    assertThat(outcomes.get(0))
        .isInstanceOfSatisfying(
            Outcome.BadPicture.class, bad -> assertThat(bad.detail()).isNotBlank());
    assertRanked(
        outcomes.get(1),
        expected(List.of(), 2, Map.of("cat", "a photo of a cat.", "ship", "a photo of a ship.")));
  }

  @Test
  void aRequestThatAlwaysFailsTakesNoOtherWithIt() throws Exception {
    SiteShape real = sites.get(0);
    SiteShape wrong = new SiteShape(real.name(), real.inputWidth() + 1, real.outputWidth());
    var serving = new Serving(List.of(wrong));
    serving.log.seal("broken", AtomLog.task(0, List.of(wrong), 1), BIRDS);
    List<Outcome> outcomes =
        serving.predict(
            request("broken", 1, null),
            request("broken", 2, null),
            request("good", 3, List.of("cat")));
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
    assertThat(outcomes.get(2)).isInstanceOf(Answer.class);
  }

  @Test
  void anUnreadableBankIsItsLearnersAffairAlone() throws Exception {
    var serving = new Serving(sites);
    serving.log.seal("flowers", AtomLog.task(0, sites, 2), BIRDS);
    assertThat(serving.predictOne(request("flowers", 1, null))).isInstanceOf(Answer.class);
    serving.log.seal("birds", AtomLog.task(0, sites, 1), BIRDS);
    serving.log.breakDown(true);
    assertThat(serving.predictOne(request("birds", 1, null)))
        .isEqualTo(new Outcome.Unavailable("the log cannot be reached"));
    assertThat(serving.predictOne(request("flowers", 1, null))).isInstanceOf(Answer.class);
    serving.log.breakDown(false);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Outcome later;
    do {
      later = serving.predictOne(request("birds", 1, null));
    } while (later instanceof Outcome.Unavailable && System.nanoTime() < end);
    assertThat(later).as("once it can be read").isInstanceOf(Answer.class);
  }
}
