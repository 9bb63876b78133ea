// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.InterleavingPolicy;
import io.moram.flink.testing.EarlierStates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Restores the boundary operator's state of earlier builds: a task that has ended, and examples
 * that the detector holds back.
 */
class EarlierBoundaryStateTest {
  private static final String STATE = "boundary.state";
  private static final String TOLD = "boundary.told";
  private static final int EXAMPLES = 300;
  private static final int BEFORE_THE_CHECKPOINT = 205;
  private static final int TASK = 100;
  private static final int WIDTH = 16;

  static List<Path> builds() throws Exception {
    return EarlierStates.builds();
  }

  @ParameterizedTest
  @MethodSource("builds")
  void theStreamGoesOn(Path build) throws Exception {
    try (BoundaryRun run = BoundaryRun.restored(settings(), build.resolve(STATE))) {
      give(run, BEFORE_THE_CHECKPOINT, EXAMPLES);
      assertThat(run.told("ada")).isEqualTo(Files.readAllLines(build.resolve(TOLD)));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = EarlierStates.WRITE, matches = ".+")
  void writeTheStateOfThisBuild() throws Exception {
    Path build = EarlierStates.newBuild();
    try (BoundaryRun run = BoundaryRun.start(settings())) {
      give(run, 0, BEFORE_THE_CHECKPOINT);
      int before = run.told("ada").size();
      assertThat(before).as("examples that are not held back").isLessThan(BEFORE_THE_CHECKPOINT);
      run.writeCheckpoint(build.resolve(STATE));
      give(run, BEFORE_THE_CHECKPOINT, EXAMPLES);
      List<String> told = run.told("ada");
      assertThat(told).contains("0:end", "1:end");
      Files.write(build.resolve(TOLD), told.subList(before, told.size()));
    }
  }

  /** Every task has embeddings around another point. */
  private static void give(BoundaryRun run, int from, int to) throws Exception {
    for (int number = from; number < to; number++) {
      SplittableRandom random = new SplittableRandom(number);
      float[] embedding = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        embedding[i] = (float) (random.nextDouble() * 0.15 + (i == number / TASK ? 1 : 0));
      }
      run.example("ada", "e" + number, embedding, null);
    }
  }

  private static BoundarySettings settings() {
    return new BoundarySettings(
        DetectorKind.COMBINED,
        true,
        10_000,
        48,
        32,
        8,
        new TaskRuleSettings(0, 0, 32, InterleavingPolicy.SEPARATE),
        0.002,
        50,
        0,
        1 << 20,
        false,
        "a photo of a {}.");
  }
}
