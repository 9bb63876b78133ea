// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.model.CountingBackbone;
import io.moram.model.ImageStates;
import io.moram.model.LinearBackbone;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.serving.Outcome.Answer;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.Outcome.Recognition;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves learners whose tasks have signatures. A class's pictures lie around one test picture. */
final class RecallServing implements AutoCloseable {
  static final String TEMPLATE = "a photo of a {}.";

  /** Classes lie tens of deviations apart, and far from everything else. */
  static final double DISTINCT = 0.1;

  /** Classes overlap, so that every task may have any picture. */
  static final double VAGUE = 30;

  private static final int EXAMPLES = 12;
  private static final long TEXT_BYTES = 1 << 25;
  private static final long BANK_BYTES = 1 << 25;

  final CountingBackbone backbone = new CountingBackbone(new LinearBackbone());
  final BankVersions versions = new BankVersions(backbone.fingerprint(), backbone.sites());
  final AtomLog log = new AtomLog(versions, backbone.fingerprint());

  private final Map<String, List<RecallSignature>> signatures = new HashMap<>();
  private final Map<String, List<AtomBlock>> atoms = new HashMap<>();

  private final AnswerRule defaultRule;
  private final ExecutorService preprocessing = Executors.newSingleThreadExecutor();
  private final InferenceThreads inference = InferenceThreads.start(2, 1);
  private final List<BankCache> caches = new ArrayList<>();
  private Predictor predictor;

  RecallServing(AnswerRule defaultRule) {
    this.defaultRule = defaultRule;
    this.predictor = restarted();
  }

  /** Forgets everything that is cached. */
  void restart() {
    predictor = restarted();
  }

  private Predictor restarted() {
    BankCache banks = new BankCache(backbone, log, versions, BANK_BYTES);
    caches.add(banks);
    return new Predictor(
        backbone,
        BankLoads.byCaller(banks),
        TEXT_BYTES,
        TEMPLATE,
        defaultRule,
        preprocessing,
        inference);
  }

  /** The picture that a class's pictures lie around. */
  static byte[] picture(String label) throws IOException {
    return TestPictures.png(label.hashCode());
  }

  float[] pixels(String label) throws Exception {
    return backbone.preprocessor().prepare(picture(label));
  }

  float[] features(String label) throws Exception {
    try (NDManager scope = backbone.newScope();
        ImageStates lower = backbone.encodeLower(scope, List.of(pixels(label)), 0)) {
      return backbone.features(lower).get(0);
    }
  }

  static List<ClassPrompt> prompts(String... labels) {
    return Stream.of(labels).map(label -> new ClassPrompt(label, TEMPLATE)).toList();
  }

  /** The signatures of a learner's sealed tasks. */
  List<RecallSignature> signatures(String learner) {
    return signatures.getOrDefault(learner, List.of());
  }

  /** The atoms of a learner's first tasks. */
  List<AtomBlock> atoms(String learner, int tasks) {
    return atoms.getOrDefault(learner, List.of()).stream()
        .filter(block -> block.task() < tasks)
        .toList();
  }

  /** The signature of a learner's next task. Its novelty is measured. */
  RecallSignature signature(String learner, double deviation, List<ClassPrompt> prompts)
      throws Exception {
    SignatureSums sums = new SignatureSums(backbone.featureWidths());
    List<float[]> sample = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (ClassPrompt prompt : prompts) {
      float[] middle = features(prompt.label());
      Random random = new Random(prompt.label().hashCode());
      for (int i = 0; i < EXAMPLES; i++) {
        float[] example = middle.clone();
        for (int k = 0; k < example.length; k++) {
          example[k] += (float) (deviation * random.nextGaussian());
        }
        sums.add(prompt, example);
        sample.add(example);
        labels.add(prompt.label());
      }
    }
    RecallSignature task = sums.signature();
    List<RecallSignature> all = new ArrayList<>(signatures(learner));
    all.add(task);
    try (ClassGaussians gaussians = ClassGaussians.of(backbone.manager(), all)) {
      return task.with(Novelty.measure(gaussians, task, sample, labels));
    }
  }

  /** Seals a learner's next task. */
  void seal(String learner, double deviation, List<ClassPrompt> prompts) throws Exception {
    seal(learner, signature(learner, deviation, prompts));
  }

  /** Seals a learner's next task, with atoms that no other task has, and serves it. */
  void seal(String learner, RecallSignature signature) throws Exception {
    List<RecallSignature> own = signatures.computeIfAbsent(learner, name -> new ArrayList<>());
    int task = own.size();
    List<AtomBlock> blocks = AtomLog.task(task, backbone.sites(), 31L * learner.hashCode() + task);
    own.add(signature);
    atoms.computeIfAbsent(learner, name -> new ArrayList<>()).addAll(blocks);
    log.sign(learner, task, null, blocks, signature);
    for (BankCache banks : caches) {
      banks.refresh(learner);
    }
  }

  List<Outcome> predict(List<PredictionRequest> requests) throws Exception {
    return predictor.predict(requests.stream().map(predictor::prepare).toList()).get();
  }

  Outcome outcome(PredictionRequest request) throws Exception {
    return predict(List.of(request)).get(0);
  }

  Answer answer(PredictionRequest request) throws Exception {
    return (Answer) outcome(request);
  }

  /** Asks for all classes, by the newest version and the default rule. */
  Answer answer(String learner, String picture) throws Exception {
    return answer(request(learner, picture, null, null, null));
  }

  static PredictionRequest request(
      String learner,
      String picture,
      @Nullable List<String> candidates,
      @Nullable AnswerRule rule,
      @Nullable Integer version)
      throws IOException {
    return new PredictionRequest(
        learner, picture(picture), candidates, Integer.MAX_VALUE, rule, version);
  }

  /** What the answer recognised. */
  static Recognition recognition(Answer answer) {
    return Objects.requireNonNull(answer.recognition(), "nothing recognised");
  }

  /** The probability of a class. */
  static double probability(Answer answer, String label) {
    return answer.ranked().stream()
        .filter(one -> one.label().equals(label))
        .mapToDouble(RankedClass::probability)
        .findFirst()
        .orElseThrow();
  }

  /** That two answers have the same classes and, but for rounding, the same probabilities. */
  static void assertClose(Answer actual, Answer expected, double tolerance) {
    assertThat(actual.ranked()).hasSameSizeAs(expected.ranked());
    for (RankedClass one : expected.ranked()) {
      assertThat(probability(actual, one.label())).isCloseTo(one.probability(), within(tolerance));
    }
  }

  /** The probabilities by class. */
  static Map<String, Double> probabilities(Answer answer) {
    Map<String, Double> probabilities = new HashMap<>();
    answer.ranked().forEach(one -> probabilities.put(one.label(), (double) one.probability()));
    return probabilities;
  }

  @Override
  public void close() {
    preprocessing.shutdown();
    inference.close();
    caches.forEach(BankCache::close);
    backbone.close();
  }
}
