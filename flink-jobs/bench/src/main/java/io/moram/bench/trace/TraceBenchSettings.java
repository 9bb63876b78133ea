// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.flink.backbone.DeviceKind;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the benchmark.
 *
 * @param data the folder of the tasks
 * @param backbone the folder of the language model
 * @param device where the model is
 * @param methods what is compared
 * @param rules how banks of atoms answer
 * @param preset the protocol
 * @param steps the number of steps per task; null: the preset's
 * @param decays whether a cosine takes the learning rate to zero, whatever the preset says
 * @param firstSeed the seed of the first run, 1 or more
 * @param seeds how many runs, each with the next seed, 1 or more
 * @param cells which cells are measured
 * @param testItems the largest number of test items per task, 1 or more
 * @param generationRounds how often the speed of generation is measured, 0 for not at all
 * @param output the folder of the results
 */
public record TraceBenchSettings(
    Path data,
    Path backbone,
    DeviceKind device,
    List<ComparedMethod> methods,
    List<TextRule> rules,
    TracePreset preset,
    @Nullable Integer steps,
    boolean decays,
    int firstSeed,
    int seeds,
    MeasuredCells cells,
    int testItems,
    int generationRounds,
    Path output) {

  /** Checks the ranges. */
  public TraceBenchSettings {
    methods = List.copyOf(methods);
    rules = List.copyOf(rules);
    requireAtLeastOne("--steps", steps == null ? 1 : steps);
    requireAtLeastOne("--first-seed", firstSeed);
    requireAtLeastOne("--seeds", seeds);
    requireAtLeastOne("--test-items", testItems);
    if (generationRounds < 0) {
      throw new IllegalArgumentException(
          "--generation-rounds is " + generationRounds + "; must be 0 or more.");
    }
  }

  private static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; must be 1 or more.");
    }
  }

  /** The name of the data for people. */
  String dataName() {
    return String.valueOf(data.toAbsolutePath().normalize().getFileName());
  }
}
