// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import io.moram.bench.domains.DomainSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the benchmark.
 *
 * @param domains what is learned
 * @param seed of the order of the examples and of the training
 * @param pictures how many test pictures of the first domain are looked at, 1 or more; fewer if it
 *     has fewer
 * @param sites the names of the sites; empty: all that take atoms and read patches
 * @param output the folder of the results
 */
public record MapsBenchSettings(
    DomainSettings domains, long seed, int pictures, List<String> sites, Path output) {

  /** Checks the ranges. */
  public MapsBenchSettings {
    sites = List.copyOf(sites);
    DomainSettings.requireAtLeastOne("--pictures", pictures);
  }
}
