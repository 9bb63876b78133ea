// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.BackwardSettings;
import io.moram.model.LinearBackbone;
import io.moram.training.Accuracy;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Training knows a backbone by its interface alone. */
class LinearTrainingTest {
  private static final int STEPS = 60;
  private static final int IMAGES_PER_CLASS = 4;

  /** A text's probability is divided among the images of its class. */
  private static final float LEAST_LOSS = (float) (IMAGES_PER_CLASS * Math.log(IMAGES_PER_CLASS));

  private static final TrainingRecipe RECIPE =
      new TrainingRecipe(4, new Activation(4, 0.1f, -1f), 0.05, 0.9, 0.999, 12, STEPS, 0);
  private static final List<ClassPrompt> CLASSES =
      List.of(
          new ClassPrompt("cat", "a photo of a {}."),
          new ClassPrompt("ship", "a photo of a {}."),
          new ClassPrompt("tree", "a photo of a {}."));

  /** Images around a center per class. */
  private static List<TrainingPicture> pictures(long seed) {
    SplittableRandom centers = new SplittableRandom(1);
    SplittableRandom noise = new SplittableRandom(seed);
    List<TrainingPicture> pictures = new ArrayList<>();
    for (ClassPrompt label : CLASSES) {
      double[] center = centers.doubles(LinearBackbone.INPUT_WIDTH, -1, 1).toArray();
      for (int i = 0; i < IMAGES_PER_CLASS; i++) {
        float[] pixels = new float[center.length];
        for (int pixel = 0; pixel < pixels.length; pixel++) {
          pixels[pixel] = (float) (center[pixel] + noise.nextDouble(-0.2, 0.2));
        }
        pictures.add(new TrainingPicture(pixels, label));
      }
    }
    return pictures;
  }

  private static AtomBank bank(LinearBackbone backbone, List<AtomBlock> blocks) {
    return AtomBank.of(backbone.manager(), RECIPE.activation(), backbone.siteGroups(), blocks);
  }

  private static Accuracy accuracy(LinearBackbone backbone, List<AtomBlock> blocks) {
    try (AtomBank bank = bank(backbone, blocks);
        BankEvaluation evaluation =
            new BankEvaluation(new FrozenLayers(backbone, 0), bank, bank.activation(), CLASSES)) {
      evaluation.add(pictures(2));
      return evaluation.accuracy();
    }
  }

  @Test
  void learnsClassesThatTheFrozenModelConfuses() {
    try (LinearBackbone backbone = new LinearBackbone();
        AtomBank none = bank(backbone, List.of());
        PictureTraining training =
            PictureTraining.start(backbone, none, RECIPE, 0, 5, 0, BackwardSettings.exact())) {
      List<TrainingPicture> batch = pictures(1);
      List<Float> losses = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        losses.add(training.step(batch).loss());
      }
      assertThat(losses.get(0)).isGreaterThan(LEAST_LOSS + 3);
      assertThat(losses.get(STEPS - 1)).isBetween(LEAST_LOSS, LEAST_LOSS + 0.1f);
      assertThat(accuracy(backbone, List.of()).value()).isLessThan(0.7);
      assertThat(accuracy(backbone, training.freeze())).isEqualTo(new Accuracy(12, 12));
    }
  }

  @Test
  void everySiteLearns() {
    try (LinearBackbone backbone = new LinearBackbone();
        AtomBank none = bank(backbone, List.of());
        PictureTraining training =
            PictureTraining.start(backbone, none, RECIPE, 0, 5, 0, BackwardSettings.exact())) {
      training.step(pictures(1));
      assertThat(training.freeze())
          .hasSize(3)
          .allSatisfy(block -> assertThat(block.values()).as(block.site()).doesNotContain(0));
    }
  }

  @Test
  void aRestoredTrainingGoesOnBitByBit() {
    try (LinearBackbone backbone = new LinearBackbone();
        AtomBank none = bank(backbone, List.of());
        PictureTraining training =
            PictureTraining.start(backbone, none, RECIPE, 0, 5, 0, BackwardSettings.exact())) {
      List<TrainingPicture> batch = pictures(1);
      training.step(batch);
      try (PictureTraining restored =
          PictureTraining.restore(
              backbone, none, RECIPE, training.state(), BackwardSettings.exact())) {
        training.step(batch);
        restored.step(batch);
        assertThat(restored.freeze()).isEqualTo(training.freeze());
      }
    }
  }
}
