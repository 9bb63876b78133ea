// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.RoundSettings;
import picocli.CommandLine.Option;

/** The flag of benchmarks that time rounds. */
final class RoundsFlag {
  private static final int WARM_UP = 2;

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after two warm-up rounds. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private int rounds;

  RoundSettings settings() {
    return new RoundSettings(WARM_UP, rounds);
  }
}
