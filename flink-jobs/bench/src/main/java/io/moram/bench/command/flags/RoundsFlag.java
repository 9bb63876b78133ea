// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import io.moram.bench.timing.RoundSettings;
import picocli.CommandLine.Option;

/** The flag of benchmarks that time rounds. */
public final class RoundsFlag {
  private static final int WARM_UP = 2;

  @Option(
      names = "--rounds",
      paramLabel = "<integer>",
      description = "Timed rounds, after two warm-up rounds. Default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private int rounds;

  /** The rounds, with those that warm up. */
  public RoundSettings settings() {
    return new RoundSettings(WARM_UP, rounds);
  }
}
