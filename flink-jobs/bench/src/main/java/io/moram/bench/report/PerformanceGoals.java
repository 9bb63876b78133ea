// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.SideResult;
import io.moram.bench.workload.BenchBackbone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The project's performance goals, compared with results. */
final class PerformanceGoals {

  private static final double MEGABYTE = 1e6;
  private static final String DIFFERENCE = "largestDifference";
  private static final String WORST = "largestRatio";

  private record ForwardGoal(int atoms, double ratio) {}

  private static final List<ForwardGoal> FORWARD =
      List.of(new ForwardGoal(160, 1.30), new ForwardGoal(1_600, 2.0), new ForwardGoal(16_000, 6));
  private static final double LARGEST_DIFFERENCE = 1e-3;
  private static final double TRAINING_GAIN = 1.3;
  private static final double PIPELINE_SHARE = 0.93;
  private static final double SERVING_SHARE = 0.7;
  private static final double CHECKPOINT_RATIO = 1.3;

  private final List<SideResult> results;

  private PerformanceGoals(List<SideResult> results) {
    this.results = results;
  }

  /** Every goal, in the order of the page's sections. */
  static List<PerformanceGoal> of(List<SideResult> results) {
    PerformanceGoals goals = new PerformanceGoals(results);
    List<PerformanceGoal> all = new ArrayList<>();
    goals.addForward(all);
    goals.addTraining(all);
    goals.addServing(all);
    goals.addPipeline(all);
    goals.addCheckpoints(all);
    return List.copyOf(all);
  }

  private void addForward(List<PerformanceGoal> all) {
    for (ForwardGoal limit : FORWARD) {
      List<SideResult> served =
          select(
              BenchSection.FORWARD,
              "served",
              Map.of("shape", "vit-b-16", "atoms", limit.atoms, "batch", 8));
      String where =
          String.format(Locale.ROOT, "Forward, ViT-B/16, batch 8, %,d atoms: ", limit.atoms);
      all.add(
          PerformanceGoal.atMost(
              where + text("at most %.2f × the frozen forward", limit.ratio),
              limit.ratio,
              served,
              SideResult::ratio,
              worst -> text("%.3f ×", worst.ratio())));
      all.add(
          PerformanceGoal.atMost(
              where + "outputs within 1e-3 of the exact form",
              LARGEST_DIFFERENCE,
              having(DIFFERENCE, served),
              result -> figure(DIFFERENCE, result),
              worst -> text("%.1e", figure(DIFFERENCE, worst))));
    }
  }

  private void addTraining(List<PerformanceGoal> all) {
    all.add(
        PerformanceGoal.atLeast(
            "Training step, ViT-B/16, 160 frozen atoms: at least 1.3 × faster than plain DJL",
            TRAINING_GAIN,
            select(BenchSection.TRAIN, "trained", Map.of("shape", "vit-b-16", "atoms", 160)),
            PerformanceGoals::inverse,
            worst ->
                text("%.3f × (batch ", inverse(worst)) + worst.conditions().get("batch") + ")"));
  }

  /** Each batch size is a goal of its own, because the share depends on it. */
  private void addServing(List<PerformanceGoal> all) {
    List<SideResult> many =
        select(BenchSection.SERVE, "many", Map.of("learners", 100, "tasks", 10));
    String aim = "100 learners of 10 tasks%s: at least 0.7 of one learner's images/s";
    if (many.isEmpty()) {
      all.add(share(aim.formatted(""), SERVING_SHARE, many));
    }
    for (SideResult result : many) {
      String where =
          ", %s atoms, batch %s"
              .formatted(result.conditions().get("atoms"), result.conditions().get("batch"));
      all.add(share(aim.formatted(where), SERVING_SHARE, List.of(result)));
    }
  }

  private void addPipeline(List<PerformanceGoal> all) {
    all.add(
        share(
            "Kafka to Kafka: at least 0.93 of the direct loop's images/s",
            PIPELINE_SHARE,
            select(BenchSection.PIPELINE, "pipeline", Map.of())));
    all.add(
        PerformanceGoal.atMost(
            "At half of that load: p99 latency at most the batch delay plus three times the model's"
                + " time for a batch",
            1,
            having("p99Millis", select(BenchSection.PIPELINE, "latency", Map.of())),
            SideResult::ratio,
            worst ->
                text("%.1f ms", figure("p99Millis", worst))
                    + text(" of %.1f ms", figure("limitMillis", worst))));
  }

  private void addCheckpoints(List<PerformanceGoal> all) {
    for (int tasks : List.of(10, 100)) {
      all.add(
          PerformanceGoal.atMost(
              "Checkpoint after a seal, %d tasks in the bank: at most 1.3 × the new blocks' size"
                  .formatted(tasks),
              CHECKPOINT_RATIO,
              having(WORST, select(BenchSection.CHECKPOINT, "seal", Map.of("tasks", tasks))),
              result -> figure(WORST, result),
              worst ->
                  text("%.3f × at most", figure(WORST, worst))
                      + text(" (blocks of %.2f MB)", figure("blockBytes", worst) / MEGABYTE)));
    }
  }

  private static PerformanceGoal share(String aim, double bound, List<SideResult> results) {
    return PerformanceGoal.atLeast(
        aim, bound, results, PerformanceGoals::inverse, worst -> text("%.3f", inverse(worst)));
  }

  private List<SideResult> select(
      BenchSection section, String side, Map<String, Object> conditions) {
    return results.stream()
        .filter(result -> result.bench().equals(section.key()) && result.side().equals(side))
        .filter(result -> result.conditions().entrySet().containsAll(conditions.entrySet()))
        // The goals are for CPUs.
        .filter(result -> !result.conditions().containsKey(BenchBackbone.DEVICE))
        .toList();
  }

  private static List<SideResult> having(String figure, List<SideResult> results) {
    return results.stream()
        .filter(result -> result.figures().get(figure) instanceof Number)
        .toList();
  }

  private static double figure(String name, SideResult result) {
    return result.figures().get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static double inverse(SideResult result) {
    return 1 / result.ratio();
  }

  private static String text(String format, double figure) {
    return String.format(Locale.ROOT, format, figure);
  }
}
