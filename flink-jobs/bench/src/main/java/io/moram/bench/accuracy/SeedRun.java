// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import io.moram.atoms.ClassPrompt;
import io.moram.bench.domains.DomainExamples;
import io.moram.bench.domains.DomainLearner;
import io.moram.bench.domains.PreparedDomain;
import io.moram.cli.progress.ProgressReporter;
import io.moram.model.Backbone;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Learns all domains one after another with one seed, and has every bank version scored. */
final class SeedRun implements AutoCloseable {
  private static final int[] FIRST_EXAMPLES = {1, 2, 4, 8, 16};

  private final AccuracyBenchSettings settings;
  private final List<PreparedDomain> domains;
  private final long seed;
  private final DomainLearner learner;
  private final VersionScoring scoring;
  private final double[] first = new double[FIRST_EXAMPLES.length];

  SeedRun(
      AccuracyBenchSettings settings,
      Backbone backbone,
      TrainingRecipe recipe,
      List<PreparedDomain> domains,
      long seed,
      ProgressReporter progress) {
    this.settings = settings;
    this.domains = domains;
    this.seed = seed;
    this.learner = new DomainLearner(backbone, recipe, seed, progress);
    this.scoring = new VersionScoring(learner.predictor(), settings, domains, seed, progress);
  }

  List<RuleResult> run() {
    long start = System.nanoTime();
    scoring.score(0);
    for (int task = 0; task < domains.size(); task++) {
      DomainExamples examples = learner.examples(domains.get(task));
      scoreFirstExamples(task, examples);
      learner.learn(domains.get(task).name(), examples);
      scoring.score(task + 1);
    }
    return scoring.results((System.nanoTime() - start) / 1e9);
  }

  /** The curve of the answers before the first step, averaged over the domains. */
  List<FirstExamples> firstExamples() {
    List<FirstExamples> curve = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      if (FIRST_EXAMPLES[i] <= settings.domains().shots()) {
        curve.add(
            new FirstExamples(
                settings.domains().dataName(),
                seed,
                FIRST_EXAMPLES[i],
                Math.round(100 * first[i] / domains.size()) / 100.0));
      }
    }
    return curve;
  }

  /** Answers for the open task before its first step, with more and more of its examples. */
  private void scoreFirstExamples(int task, DomainExamples examples) {
    List<String> candidates =
        domains.subList(0, task + 1).stream()
            .flatMap(domain -> domain.labels().stream())
            .distinct()
            .toList();
    int shots = settings.domains().shots();
    for (int i = 0; i < FIRST_EXAMPLES.length && FIRST_EXAMPLES[i] <= shots; i++) {
      List<ClassPrompt> prompts = new ArrayList<>();
      List<float[]> features = new ArrayList<>();
      Map<ClassPrompt, Integer> counts = new HashMap<>();
      for (int place = 0; place < examples.prompts().size(); place++) {
        ClassPrompt prompt = examples.prompts().get(place);
        if (counts.merge(prompt, 1, Integer::sum) <= FIRST_EXAMPLES[i]) {
          prompts.add(prompt);
          features.add(examples.features().get(place));
        }
      }
      learner.publishOpen(prompts, features);
      first[i] += scoring.accuracy(domains.get(task), candidates);
    }
  }

  @Override
  public void close() {
    learner.close();
  }
}
