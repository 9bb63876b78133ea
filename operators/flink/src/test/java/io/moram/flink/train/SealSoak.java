// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.atoms.Activation;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.BackwardSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Seals one task after the other in a process of its own. Prints the resident memory of the process
 * and the bytes of all sealed blocks.
 */
final class SealSoak {
  static final int SEALS = 300;
  static final int PRINT_EVERY = 20;

  private SealSoak() {}

  /** Takes an empty folder. */
  public static void main(String[] arguments) throws Exception {
    TrainingSettings settings =
        new TrainingSettings(
            TinyBackbone.in(Path.of(arguments[0])),
            PartialRecipe.whole(
                new TrainingRecipe(8, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 2, 2, 0)),
            RankSettings.ALIKE,
            1,
            2,
            100,
            1,
            1,
            2,
            1 << 20,
            BackwardSettings.exact(),
            2);
    long blockBytes = 0;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (int task = 0; task < SEALS; task++) {
        for (int i = 0; i < 3; i++) {
          String label = "class" + "abcdefg".charAt((task + i) % 7);
          LabeledExample picture =
              LabeledExample.picture(Pictures.png(label, i), label, "a photo of a {}.");
          run.give(new TaskExample("ada", task, picture));
        }
        run.give(new TaskEnd("ada", task, "test"));
        run.untilSealed(1);
        if (task % 10 == 9) {
          run.checkpoint();
        }
        for (AtomBlockRecord block : run.sealedBlocks().values()) {
          blockBytes += block.getKeys().remaining() + block.getValues().remaining();
        }
        run.forgetOutput();
        if ((task + 1) % PRINT_EVERY == 0) {
          System.gc();
          System.out.printf(
              "seals %d resident %d blocks %d%n", task + 1, residentKibibytes(), blockBytes >> 10);
        }
      }
    }
  }

  /** Without mapped files, whose pages the kernel drops and reads again as it likes. */
  private static long residentKibibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
