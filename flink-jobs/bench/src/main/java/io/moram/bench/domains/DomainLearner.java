// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.domains;

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
import io.moram.serving.bank.BankLease;
import io.moram.serving.bank.BankLoads;
import io.moram.training.BatchSampler;
import io.moram.training.TrainingRecipe;
import io.moram.training.picture.PictureTraining;
import io.moram.training.picture.TrainingPicture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A learner that learns domains one after another: training, signatures, bank versions and answers
 * are those of the jobs, without Kafka and Flink. One thread.
 */
public final class DomainLearner implements AutoCloseable {
  /** The learner's name in requests. */
  public static final String LEARNER = "domains";

  private static final String TEMPLATE = "a photo of a {}.";
  private static final int PASS = 4;
  private static final int MOST_MEASURED = 256;
  private static final long TEXT_BYTES = 64 << 20;

  private final Backbone backbone;
  private final TrainingRecipe recipe;
  private final long seed;
  private final ProgressReporter progress;
  private final MemoryAtoms atoms;
  private final BankCache banks;
  private final InferenceThreads inference;
  private final Predictor predictor;
  private AtomBank frozen;
  private int tasks;
  private int classes;

  /**
   * A learner without tasks.
   *
   * @param seed of the order of the examples and of the training
   * @param progress shows the progress
   */
  public DomainLearner(
      Backbone backbone, TrainingRecipe recipe, long seed, ProgressReporter progress) {
    this.backbone = backbone;
    this.recipe = recipe;
    this.seed = seed;
    this.progress = progress;
    this.atoms = new MemoryAtoms(backbone);
    this.banks = new BankCache(backbone, atoms, atoms.versions(), Long.MAX_VALUE);
    this.inference = InferenceThreads.start(Runtime.getRuntime().availableProcessors(), 1);
    this.predictor =
        new Predictor(
            backbone,
            BankLoads.byCaller(banks),
            TEXT_BYTES,
            TEMPLATE,
            AnswerRule.RECALL,
            Runnable::run,
            inference);
    this.frozen =
        AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), List.of());
  }

  /** Answers from the newest bank version, or from earlier ones. */
  public Predictor predictor() {
    return predictor;
  }

  /** The newest bank, as the predictor uses it. The caller closes the lease. */
  public BankLease lease() {
    try {
      return banks.lease(LEARNER);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The training examples of a domain, in the order that the seed determines. */
  public DomainExamples examples(PreparedDomain domain) {
    List<float[]> pixels = new ArrayList<>();
    List<ClassPrompt> prompts = new ArrayList<>();
    for (PictureFile picture : domain.files().shuffledTrain(seed)) {
      pixels.add(Objects.requireNonNull(domain.pixels().get(picture.name())));
      prompts.add(new ClassPrompt(picture.label(), TEMPLATE));
    }
    return new DomainExamples(pixels, prompts, features(pixels));
  }

  /** Publishes the first examples of the next task, before any step, in place of earlier ones. */
  public void publishOpen(List<ClassPrompt> prompts, List<float[]> features) {
    RecallSignature open = signature(prompts, features).meansAlone();
    atoms.publish(LEARNER, tasks, 0, recipe.activation(), List.of(), open);
    refresh();
  }

  /**
   * Learns the next task and seals it.
   *
   * @param name of the domain, for the progress
   */
  public void learn(String name, DomainExamples examples) {
    RecallSignature signature = signature(examples.prompts(), examples.features());
    List<AtomBlock> blocks = train(name, examples.pixels(), examples.prompts());
    atoms.publish(LEARNER, tasks, null, recipe.activation(), blocks, measured(signature, examples));
    AtomBank next = frozen.plus(blocks);
    frozen.close();
    frozen = next;
    tasks++;
    classes += (int) examples.prompts().stream().distinct().count();
    refresh();
  }

  private void refresh() {
    try {
      banks.refresh(LEARNER);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static IllegalStateException unreadable(IOException cause) {
    return new IllegalStateException("Atoms on the heap cannot be read", cause);
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

  private RecallSignature signature(List<ClassPrompt> prompts, List<float[]> features) {
    SignatureSums sums = new SignatureSums(backbone.featureWidths());
    for (int i = 0; i < prompts.size(); i++) {
      sums.add(prompts.get(i), features.get(i));
    }
    return sums.signature();
  }

  private RecallSignature measured(RecallSignature signature, DomainExamples examples) {
    List<RecallSignature> all = new ArrayList<>();
    atoms.signatures().stream().filter(one -> !one.isOpen()).limit(tasks).forEach(all::add);
    all.add(signature);
    int count = Math.min(MOST_MEASURED, examples.features().size());
    try (NDManager scope = backbone.newScope();
        ClassGaussians gaussians = ClassGaussians.of(scope, all)) {
      return signature.with(
          Novelty.measure(
              gaussians,
              signature,
              examples.features().subList(0, count),
              examples.prompts().subList(0, count).stream().map(ClassPrompt::label).toList()));
    }
  }

  private List<AtomBlock> train(String name, List<float[]> pixels, List<ClassPrompt> prompts) {
    progress.begin("learn " + name + ", seed " + seed, "steps");
    BatchSampler sampler = new BatchSampler(seed, recipe.batchSize());
    try (PictureTraining training =
        PictureTraining.start(
            backbone, frozen, recipe, tasks, seed, classes, BackwardSettings.exact())) {
      prompts.forEach(training::admit);
      List<float[]> prepared = pixels.stream().map(training.lower()::prepare).toList();
      for (int step = 0; step < recipe.stepsPerTask(); step++) {
        training.step(
            Arrays.stream(sampler.batch(tasks, step, pixels.size()))
                .mapToObj(place -> new TrainingPicture(prepared.get(place), prompts.get(place)))
                .toList());
        progress.update(step + 1, recipe.stepsPerTask(), "");
      }
      return training.freeze();
    } finally {
      progress.end();
    }
  }

  @Override
  public void close() {
    inference.close();
    banks.close();
    frozen.close();
  }
}
