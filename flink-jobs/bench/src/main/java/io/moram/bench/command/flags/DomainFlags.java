// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command.flags;

import io.moram.bench.domains.DomainSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of benchmarks that learn domains of pictures one after another. */
public final class DomainFlags {

  @Option(
      names = "--data",
      paramLabel = "<folder>",
      description =
          "A folder of domains, as `moram demo --data` takes it. Default: the bundled domains.")
  private @Nullable Path data;

  @Option(
      names = "--backbone",
      paramLabel = "<folder>",
      description = "The folder of a CLIP model. Default: the bundled backbone clip-mini.")
  private @Nullable Path backbone;

  @Option(
      names = "--shots",
      paramLabel = "<integer>",
      description = "Largest number of training pictures per class. Default: ${DEFAULT-VALUE}.",
      defaultValue = "16")
  private int shots;

  @Option(
      names = "--steps-per-task",
      paramLabel = "<integer>",
      description = "Number of training steps per task. Default: the backbone's recipe.")
  private @Nullable Integer steps;

  /**
   * What is learned.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public DomainSettings settings() {
    return new DomainSettings(data, backbone, shots, steps);
  }
}
