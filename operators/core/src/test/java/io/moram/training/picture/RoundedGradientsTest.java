// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.engine.BFloat16Support;
import io.moram.model.BackwardSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Gradients that have gone through BF16 learn what exact ones learn. This runs only on a processor
 * with BF16 instructions, because another one computes both exactly. {@code RoundedBackwardTest}
 * runs the BF16 path on every processor.
 */
class RoundedGradientsTest {

  private static final int STEPS = 12;
  private static final int PICTURES = 32;

  @Test
  void lossesFallAlike() throws Exception {
    assumeThat(BFloat16Support.isFastOn(Device.cpu()))
        .as("the processor has instructions for BF16")
        .isTrue();
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      List<Float> exact = losses(backbone, BackwardSettings.exact());
      List<Float> rounded = losses(backbone, new BackwardSettings(Long.MAX_VALUE, true));
      assertThat(exact.get(STEPS - 1)).isLessThan(exact.get(0) * 0.8f);
      // The first loss is before any gradient. The losses fall steeply, which amplifies
      // differences.
      assertThat(rounded.get(0)).isEqualTo(exact.get(0));
      assertThat(rounded).as("gradients were rounded").isNotEqualTo(exact);
      for (int step = 1; step < STEPS; step++) {
        assertThat(rounded.get(step))
            .as("loss of step %d", step)
            .isCloseTo(exact.get(step), within(0.05f * exact.get(step)));
      }
    }
  }

  private static List<Float> losses(ClipBackbone backbone, BackwardSettings backward) {
    int side = backbone.preprocessor().side();
    SplittableRandom random = new SplittableRandom(5);
    List<TrainingPicture> batch = new ArrayList<>();
    List<String> labels = List.of("cat", "dog", "fox", "owl");
    for (int picture = 0; picture < PICTURES; picture++) {
      float[] pixels = new float[3 * side * side];
      int shade = picture % labels.size();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) (random.nextDouble(-1, 1) + (i % labels.size() == shade ? 1 : 0));
      }
      batch.add(
          new TrainingPicture(pixels, new ClassPrompt(labels.get(shade), "a photo of a {}.")));
    }
    List<Float> losses = new ArrayList<>();
    TrainingRecipe recipe = TrainingRecipe.clipMini().withFirstLayer(0);
    try (AtomBank bank =
            AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), List.of());
        PictureTraining training =
            PictureTraining.start(backbone, bank, recipe, 0, 1, 0, backward)) {
      for (int step = 0; step < STEPS; step++) {
        losses.add(training.step(batch).loss());
      }
    }
    return losses;
  }
}
