// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the benchmark.
 *
 * @param data the folder of the domains; null: the bundled ones
 * @param backbone the folder of the backbone; null: clip-mini
 * @param seeds how many runs, with the seeds 1 to this number, 1 or more
 * @param rules the rules that are compared
 * @param shots the largest number of training pictures per class, 1 or more
 * @param steps the number of steps per task; null: the recipe's
 * @param output the folder of the results
 */
public record AccuracyBenchSettings(
    @Nullable Path data,
    @Nullable Path backbone,
    int seeds,
    List<ComparedRule> rules,
    int shots,
    @Nullable Integer steps,
    Path output) {

  /** Checks the ranges. */
  public AccuracyBenchSettings {
    rules = List.copyOf(rules);
    requireAtLeastOne("--seeds", seeds);
    requireAtLeastOne("--shots", shots);
    requireAtLeastOne("--steps-per-task", steps == null ? 1 : steps);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("--rules is empty; must name 1 rule or more.");
    }
  }

  private static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; must be 1 or more.");
    }
  }

  /** The name of the data for people. */
  String dataName() {
    return data == null ? "demo-data" : String.valueOf(data.getFileName());
  }
}
