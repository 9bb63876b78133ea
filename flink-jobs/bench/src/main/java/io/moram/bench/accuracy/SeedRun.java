// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.bench.workload.MemoryAtoms;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.PictureFile;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.ImageStates;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.serving.AnswerRule;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.training.BatchSampler;
import io.moram.training.TrainingRecipe;
import io.moram.training.picture.PictureTraining;
import io.moram.training.picture.TrainingPicture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Learns all domains one after another with one seed, and has every bank version scored. */
final class SeedRun implements AutoCloseable {
  static final String LEARNER = "accuracy";
  private static final String TEMPLATE = "a photo of a {}.";
  private static final int PASS = 4;
  private static final int[] FIRST_EXAMPLES = {1, 2, 4, 8, 16};
  private static final int MOST_MEASURED = 256;

  private final AccuracyBenchSettings settings;
  private final Backbone backbone;
  private final TrainingRecipe recipe;
  private final List<PreparedDomain> domains;
  private final long seed;
  private final ProgressReporter progress;
  private final MemoryAtoms atoms;
  private final BankCache banks;
  private final InferenceThreads inference;
  private final VersionScoring scoring;
  private final double[] first = new double[FIRST_EXAMPLES.length];
  private AtomBank frozen;
  private int classesBefore;

  SeedRun(
      AccuracyBenchSettings settings,
      Backbone backbone,
      TrainingRecipe recipe,
      List<PreparedDomain> domains,
      long seed,
      ProgressReporter progress) {
    this.settings = settings;
    this.backbone = backbone;
    this.recipe = recipe;
    this.domains = domains;
    this.seed = seed;
    this.progress = progress;
    this.atoms = new MemoryAtoms(backbone);
    this.banks = new BankCache(backbone, atoms, atoms.versions(), Long.MAX_VALUE);
    this.inference = InferenceThreads.start(Runtime.getRuntime().availableProcessors(), 1);
    this.scoring =
        new VersionScoring(
            new Predictor(
                backbone,
                BankLoads.byCaller(banks),
                64 << 20,
                TEMPLATE,
                AnswerRule.RECALL,
                Runnable::run,
                inference),
            settings,
            domains,
            seed,
            progress);
    this.frozen =
        AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), List.of());
  }

  List<RuleResult> run() {
    long start = System.nanoTime();
    scoring.score(0);
    for (int task = 0; task < domains.size(); task++) {
      learn(task);
      scoring.score(task + 1);
    }
    return scoring.results((System.nanoTime() - start) / 1e9);
  }

  /** The curve of the answers before the first step, averaged over the domains. */
  List<FirstExamples> firstExamples() {
    List<FirstExamples> curve = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      if (FIRST_EXAMPLES[i] <= settings.shots()) {
        curve.add(
            new FirstExamples(
                settings.dataName(),
                seed,
                FIRST_EXAMPLES[i],
                Math.round(100 * first[i] / domains.size()) / 100.0));
      }
    }
    return curve;
  }

  private void learn(int task) {
    PreparedDomain domain = domains.get(task);
    List<PictureFile> stream = domain.files().shuffledTrain(seed);
    List<float[]> pixels = new ArrayList<>();
    List<ClassPrompt> prompts = new ArrayList<>();
    for (PictureFile picture : stream) {
      pixels.add(require(domain.pixels().get(picture.name())));
      prompts.add(new ClassPrompt(picture.label(), TEMPLATE));
    }
    List<float[]> features = features(pixels);
    scoreFirstExamples(task, prompts, features);
    RecallSignature signature = signature(prompts, features, stream.size());
    List<AtomBlock> blocks = train(task, pixels, prompts);
    atoms.publish(
        LEARNER,
        task,
        null,
        recipe.activation(),
        blocks,
        measured(signature, task, features, prompts));
    AtomBank next = frozen.plus(blocks);
    frozen.close();
    frozen = next;
    classesBefore += domain.labels().size();
    refresh();
  }

  private void refresh() {
    try {
      banks.refresh(LEARNER);
    } catch (IOException e) {
      throw new IllegalStateException("Atoms on the heap cannot be read", e);
    }
  }

  private List<float[]> features(List<float[]> pixels) {
    List<float[]> features = new ArrayList<>();
    for (int from = 0; from < pixels.size(); from += PASS) {
      try (NDManager scope = backbone.newScope();
          ImageStates states =
              backbone.encodeLower(
                  scope, pixels.subList(from, Math.min(from + PASS, pixels.size())), 0)) {
        features.addAll(backbone.features(states));
      }
    }
    return features;
  }

  private RecallSignature signature(
      List<ClassPrompt> prompts, List<float[]> features, int examples) {
    SignatureSums sums = new SignatureSums(backbone.featureWidths());
    for (int i = 0; i < examples; i++) {
      sums.add(prompts.get(i), features.get(i));
    }
    return sums.signature();
  }

  private RecallSignature measured(
      RecallSignature signature, int task, List<float[]> features, List<ClassPrompt> prompts) {
    List<RecallSignature> all = new ArrayList<>();
    atoms.signatures().stream().filter(one -> !one.isOpen()).limit(task).forEach(all::add);
    all.add(signature);
    int count = Math.min(MOST_MEASURED, features.size());
    try (NDManager scope = backbone.newScope();
        ClassGaussians gaussians = ClassGaussians.of(scope, all)) {
      return signature.with(
          Novelty.measure(
              gaussians,
              signature,
              features.subList(0, count),
              prompts.subList(0, count).stream().map(ClassPrompt::label).toList()));
    }
  }

  private List<AtomBlock> train(int task, List<float[]> pixels, List<ClassPrompt> prompts) {
    progress.begin("learn " + domains.get(task).name() + ", seed " + seed, "steps");
    BatchSampler sampler = new BatchSampler(seed, recipe.batchSize());
    try (PictureTraining training =
        PictureTraining.start(
            backbone, frozen, recipe, task, seed, classesBefore, BackwardSettings.exact())) {
      prompts.forEach(training::admit);
      List<float[]> prepared = pixels.stream().map(training.lower()::prepare).toList();
      for (int step = 0; step < recipe.stepsPerTask(); step++) {
        training.step(
            Arrays.stream(sampler.batch(task, step, pixels.size()))
                .mapToObj(place -> new TrainingPicture(prepared.get(place), prompts.get(place)))
                .toList());
        progress.update(step + 1, recipe.stepsPerTask(), "");
      }
      return training.freeze();
    } finally {
      progress.end();
    }
  }

  /** Answers for the open task before its first step, with more and more of its examples. */
  private void scoreFirstExamples(int task, List<ClassPrompt> prompts, List<float[]> features) {
    List<String> candidates =
        domains.subList(0, task + 1).stream()
            .flatMap(domain -> domain.labels().stream())
            .distinct()
            .toList();
    for (int i = 0; i < FIRST_EXAMPLES.length && FIRST_EXAMPLES[i] <= settings.shots(); i++) {
      List<ClassPrompt> ownPrompts = new ArrayList<>();
      List<float[]> own = new ArrayList<>();
      Map<ClassPrompt, Integer> counts = new HashMap<>();
      for (int place = 0; place < prompts.size(); place++) {
        if (counts.merge(prompts.get(place), 1, Integer::sum) <= FIRST_EXAMPLES[i]) {
          ownPrompts.add(prompts.get(place));
          own.add(features.get(place));
        }
      }
      RecallSignature open = signature(ownPrompts, own, own.size()).meansAlone();
      atoms.publish(LEARNER, task, 0, recipe.activation(), List.of(), open);
      refresh();
      first[i] += scoring.accuracy(domains.get(task), candidates);
    }
  }

  private static <T> T require(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  @Override
  public void close() {
    inference.close();
    banks.close();
    frozen.close();
  }
}
