// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.model.LinearBackbone;
import io.moram.model.SiteAdapter;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Serving knows a backbone by its interface alone. */
class LinearPredictorTest {
  private static final List<String> LABELS = List.of("cat", "ship", "tree");
  private static final String TEMPLATE = "a photo of a {}.";

  private final ExecutorService preprocessing = Executors.newSingleThreadExecutor();
  private final InferenceThreads inference = InferenceThreads.start(1, 1);
  private final LinearBackbone backbone = new LinearBackbone();
  private final List<SiteShape> sites = backbone.sites();
  private final BankVersions versions = new BankVersions(backbone.fingerprint(), sites);
  private final AtomLog log = new AtomLog(versions, backbone.fingerprint());
  private final BankCache banks = new BankCache(backbone, log, versions, 1 << 20);
  private final Predictor predictor =
      new Predictor(
          backbone,
          BankLoads.byCaller(banks),
          1 << 20,
          TEMPLATE,
          AnswerRule.SELF_ACTIVATED,
          preprocessing,
          inference);

  @AfterEach
  void close() {
    preprocessing.shutdown();
    inference.close();
    banks.close();
    backbone.close();
  }

  private Answer predict(String learner, long seed) throws Exception {
    var request = new PredictionRequest(learner, TestPictures.png(seed), LABELS, LABELS.size());
    return (Answer) predictor.predict(List.of(predictor.prepare(request))).get().get(0);
  }

  @Test
  void withoutAtomsTheFrozenLayersAnswer() throws Exception {
    float[] pixels = backbone.preprocessor().prepare(TestPictures.png(1));
    double[] image = embedding(backbone.imageWeight(), pixels);
    assertRanked(
        predict("unknown", 1),
        LABELS.stream()
            .mapToDouble(
                label ->
                    dot(
                        image,
                        embedding(
                            backbone.textWeight(),
                            LinearBackbone.letters(TEMPLATE.replace("{}", label)))))
            .toArray());
  }

  @Test
  void theAtomsOfALearnerChangeItsAnswersAlone() throws Exception {
    Answer frozen = predict("unknown", 1);
    List<AtomBlock> blocks = AtomLog.task(0, sites, 7);
    log.seal("birds", blocks, List.of(new ClassPrompt("cat", TEMPLATE)));
    Answer adapted = predict("birds", 1);
    assertThat(adapted.bankVersion()).isEqualTo(1);
    assertThat(adapted.taskShares()).containsOnlyKeys(0);
    assertThat(adapted.ranked()).isNotEqualTo(frozen.ranked());
    assertThat(predict("unknown", 1).ranked()).isEqualTo(frozen.ranked());

    try (NDManager scope = backbone.newScope();
        AtomBank bank = AtomBank.of(scope, AtomLog.ACTIVATION, backbone.siteGroups(), blocks)) {
      SiteAdapter adapter =
          (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
      float[] pixels = backbone.preprocessor().prepare(TestPictures.png(1));
      List<String> prompts = LABELS.stream().map(label -> TEMPLATE.replace("{}", label)).toList();
      float[] cosines =
          backbone
              .encodeTexts(scope, prompts, adapter)
              .matMul(backbone.encodeImages(scope, List.of(pixels), adapter).transpose())
              .toFloatArray();
      assertRanked(adapted, new double[] {cosines[0], cosines[1], cosines[2]});
    }
  }

  private void assertRanked(Answer answer, double[] cosines) {
    double whole = 0;
    for (double cosine : cosines) {
      whole += Math.exp(backbone.logitScale() * cosine);
    }
    assertThat(answer.ranked())
        .hasSize(LABELS.size())
        .isSortedAccordingTo(Comparator.comparing(RankedClass::probability).reversed());
    for (RankedClass ranked : answer.ranked()) {
      double cosine = cosines[LABELS.indexOf(ranked.label())];
      assertThat((double) ranked.probability())
          .isCloseTo(Math.exp(backbone.logitScale() * cosine) / whole, within(1e-5));
    }
  }

  private static double[] embedding(float[] weight, float[] input) {
    double[] output = new double[weight.length / input.length];
    for (int i = 0; i < weight.length; i++) {
      output[i / input.length] += (double) weight[i] * input[i % input.length];
    }
    double length = Math.sqrt(dot(output, output));
    for (int i = 0; i < output.length; i++) {
      output[i] /= length;
    }
    return output;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
