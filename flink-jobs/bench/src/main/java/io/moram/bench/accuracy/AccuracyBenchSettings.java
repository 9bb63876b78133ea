// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

import io.moram.bench.domains.DomainSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the benchmark.
 *
 * @param domains what is learned
 * @param seeds how many runs, with the seeds 1 to this number, 1 or more
 * @param rules the rules that are compared
 * @param output the folder of the results
 */
public record AccuracyBenchSettings(
    DomainSettings domains, int seeds, List<ComparedRule> rules, Path output) {

  /** Checks the ranges. */
  public AccuracyBenchSettings {
    rules = List.copyOf(rules);
    DomainSettings.requireAtLeastOne("--seeds", seeds);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("--rules is empty; must name 1 rule or more.");
    }
  }
}
