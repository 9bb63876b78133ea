// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.RoundSettings;
import io.moram.bench.timing.SideResult;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.TextItem;
import io.moram.client.data.TextTask;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.text.TextMetric;
import io.moram.model.BackwardSettings;
import io.moram.model.LanguageModel;
import io.moram.model.SiteAdapter;
import io.moram.training.BatchSampler;
import io.moram.training.text.TextPreparation;
import io.moram.training.text.TextRecipe;
import io.moram.training.text.TextTraining;
import io.moram.training.text.TrainingText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One method that learns all tasks one after another with one seed, and is scored in between. */
final class MethodRun implements AutoCloseable {
  private static final int NEW_TOKENS = 28;
  private static final List<Integer> TOGETHER = List.of(1, 8, 30);

  /** What a version answered to a task's test item. The same version always answers the same. */
  private record Asked(int version, int task, int item) {}

  private final TraceBenchSettings settings;
  private final LanguageModel model;
  private final List<TextTask> tasks;
  private final ComparedMethod method;
  private final long seed;
  private final ProgressReporter progress;
  private final PromptAnswers answers;
  private final TextTaskRecognition recognition;
  private final Map<Asked, String> answered = new HashMap<>();
  private final Map<Integer, List<float[]>> features = new HashMap<>();
  private final @Nullable MethodVersions versions;
  private final long start = System.nanoTime();
  private long trainedTokens;
  private long trainingNanos;
  private double recognized = Double.NaN;

  MethodRun(
      TraceBenchSettings settings,
      LanguageModel model,
      List<TextTask> tasks,
      ComparedMethod method,
      long seed,
      ProgressReporter progress) {
    this.settings = settings;
    this.model = model;
    this.tasks = tasks;
    this.method = method;
    this.seed = seed;
    this.progress = progress;
    this.answers = new PromptAnswers(model, settings.preset());
    this.recognition = new TextTaskRecognition(model, answers);
    this.versions =
        switch (method) {
          case MORAM -> new BankOfAtoms(model, recipe(0).activation());
          case LORA -> new LowRankVersions(model, false);
          case LORA_PER_TASK -> new LowRankVersions(model, true);
          case ZERO_SHOT -> null;
        };
  }

  private static double score(TextTask task, List<String> answers) {
    TextMetric metric = TextMetric.named(task.metric());
    return metric.mean(task.prompts(), answers, task.answers());
  }

  private TextRecipe recipe(int task) {
    boolean isLowRank = method != ComparedMethod.MORAM;
    TextRecipe recipe = settings.preset().recipe(task, tasks.get(task).train().size(), isLowRank);
    Integer steps = settings.steps();
    TextRecipe whole = steps == null ? recipe : recipe.withSteps(steps);
    return settings.decays() ? whole.withDecay() : whole;
  }

  /** The rules, by the name in the results; whether the recognised task's version answers. */
  private Map<String, Boolean> rules() {
    Map<String, Boolean> rules = new TreeMap<>(Collections.reverseOrder());
    if (method == ComparedMethod.MORAM) {
      settings.rules().forEach(rule -> rules.put(rule.toString(), rule == TextRule.RECALL));
    } else {
      rules.put(method.toString(), method == ComparedMethod.LORA_PER_TASK);
    }
    return rules;
  }

  /**
   * Learns and scores.
   *
   * @param scored is given every score
   * @return the figures, per rule
   */
  List<TraceSummary> run(Consumer<TraceCell> scored) {
    Map<String, Boolean> rules = rules();
    Map<String, double[][]> scores = new HashMap<>();
    rules.keySet().forEach(rule -> scores.put(rule, unknown()));
    for (int after = 0; after < tasks.size(); after++) {
      if (versions != null) {
        learn(versions, after);
        if (rules.containsValue(true)) {
          recognition.learn(tasks.get(after));
        }
      }
      for (Map.Entry<String, Boolean> rule : rules.entrySet()) {
        scoreAll(rule.getKey(), rule.getValue(), after, require(scores.get(rule.getKey())), scored);
      }
    }
    return rules.keySet().stream().map(rule -> summary(rule, require(scores.get(rule)))).toList();
  }

  private double[][] unknown() {
    double[][] scores = new double[tasks.size()][tasks.size()];
    Arrays.stream(scores).forEach(row -> Arrays.fill(row, Double.NaN));
    return scores;
  }

  private void learn(MethodVersions learned, int task) {
    TextRecipe recipe = recipe(task);
    TracePreset preset = settings.preset();
    BatchSampler sampler = new BatchSampler(seed, recipe.batchSize());
    progress.begin(method + " learns " + tasks.get(task).name() + ", seed " + seed, "steps");
    long begun = System.nanoTime();
    try (TextTraining training =
        new TextTraining(
            model,
            recipe,
            learned.open(recipe, task, seed),
            task,
            seed,
            BackwardSettings.exact())) {
      TextPreparation preparation = new TextPreparation(model, recipe.firstLayer());
      List<TrainingText> texts = new ArrayList<>();
      for (TextItem item : tasks.get(task).train()) {
        texts.add(
            preparation.prepare(
                item.prompt(),
                item.answer(),
                preset.mostPromptTokens(),
                preset.mostAnswerTokens()));
      }
      for (int step = 0; step < recipe.steps(); step++) {
        List<TrainingText> batch =
            Arrays.stream(sampler.batch(task, step, texts.size())).mapToObj(texts::get).toList();
        float loss = training.step(batch).loss();
        trainedTokens += batch.stream().mapToInt(text -> text.tokens().length).sum();
        progress.update(step + 1, recipe.steps(), String.format("loss %.3f", loss));
      }
      learned.seal(training.freeze());
    } finally {
      trainingNanos += System.nanoTime() - begun;
      progress.end();
    }
  }

  private void scoreAll(
      String rule, boolean isRecall, int after, double[][] scores, Consumer<TraceCell> scored) {
    int items = 0;
    int right = 0;
    for (int task = 0; task < tasks.size(); task++) {
      // The frozen model has no matrix: its scores never change.
      if (versions == null
          ? after < tasks.size() - 1
          : !settings.cells().has(after, task, tasks.size())) {
        continue;
      }
      int[] chosen = new int[tasks.get(task).test().size()];
      Arrays.fill(chosen, versions == null ? -1 : after);
      if (isRecall) {
        chosen = recognition.recognize(features(task));
        items += chosen.length;
        int own = task;
        right += (int) Arrays.stream(chosen).filter(version -> version == own).count();
      }
      double score = score(tasks.get(task), answers(task, chosen));
      scores[after][task] = score;
      if (versions == null) {
        for (double[] row : scores) {
          row[task] = score;
        }
      }
      scored.accept(
          new TraceCell(
              settings.dataName(),
              method.toString(),
              rule,
              seed,
              tasks.get(task).name(),
              versions == null ? null : tasks.get(after).name(),
              Math.round(score * 100) / 100.0));
    }
    recognized = isRecall ? 100.0 * right / items : recognized;
  }

  private List<float[]> features(int task) {
    return features.computeIfAbsent(
        task,
        own -> recognition.features(tasks.get(own).test().stream().map(TextItem::prompt).toList()));
  }

  /** What the chosen versions answer to a task's test items. */
  private List<String> answers(int task, int[] chosen) {
    List<TextItem> test = tasks.get(task).test();
    Map<Integer, List<Integer>> missing = new TreeMap<>();
    for (int item = 0; item < chosen.length; item++) {
      if (!answered.containsKey(new Asked(chosen[item], task, item))) {
        missing.computeIfAbsent(chosen[item], version -> new ArrayList<>()).add(item);
      }
    }
    missing.forEach(
        (version, items) -> {
          SiteAdapter adapter = versions == null ? SiteAdapter.NONE : versions.version(version);
          List<String> said =
              answers.of(items.stream().map(item -> test.get(item).prompt()).toList(), adapter);
          for (int i = 0; i < items.size(); i++) {
            answered.put(new Asked(version, task, items.get(i)), said.get(i));
          }
        });
    List<String> all = new ArrayList<>();
    for (int item = 0; item < chosen.length; item++) {
      all.add(require(answered.get(new Asked(chosen[item], task, item))));
    }
    return all;
  }

  /**
   * How fast answers grow with the newest version, and without it; empty if it is not asked for.
   */
  List<SideResult> generationSpeed() throws Exception {
    if (versions == null || settings.generationRounds() == 0) {
      return List.of();
    }
    GenerationSpeed speed =
        new GenerationSpeed(
            model,
            new InterleavedTimer(new RoundSettings(1, settings.generationRounds()), progress),
            tasks.stream()
                .flatMap(task -> task.test().stream())
                .map(item -> answers.tokens(item.prompt()))
                .toList(),
            tasks.stream()
                .flatMap(task -> task.test().stream())
                .flatMapToInt(item -> Arrays.stream(model.tokenize(item.answer())))
                .toArray(),
            NEW_TOKENS);
    SiteAdapter newest = versions.version(tasks.size() - 1);
    List<SideResult> results = new ArrayList<>();
    for (int together : TOGETHER) {
      results.addAll(speed.compare(method.toString(), newest, together));
    }
    return results;
  }

  private TraceSummary summary(String rule, double[][] scores) {
    AccuracyMatrix matrix =
        new AccuracyMatrix(
            tasks.stream().map(TextTask::name).toList(),
            Collections.nCopies(tasks.size(), Double.NaN),
            Arrays.stream(scores).map(row -> Arrays.stream(row).boxed().toList()).toList());
    return TraceSummary.of(
        settings.dataName(),
        method,
        rule,
        seed,
        matrix,
        Boolean.TRUE.equals(rules().get(rule)) ? recognized : Double.NaN,
        (System.nanoTime() - start) / 1e9,
        trainingNanos == 0 ? Double.NaN : 1e9 * trainedTokens / trainingNanos,
        answers.tokensPerSecond());
  }

  private static <T> T require(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  @Override
  public void close() {
    if (versions != null) {
      versions.close();
    }
  }
}
