// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.BackwardSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.training.TrainingRecipe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What a step remembers until its backward pass must not lie in a buffer of the JVM that is free by
 * then: a collection in the middle of a step would leave gradients to chance.
 */
class TrainingUnderGarbageCollectionTest {

  @Test
  void collectingBuffersInTheMiddleOfAStepChangesNothing() throws Exception {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      List<AtomBlock> quiet = trained(backbone);
      AtomicBoolean stop = new AtomicBoolean();
      Thread collector = new Thread(() -> reuseBuffers(stop), "reuse-buffers");
      collector.start();
      try {
        assertThat(trained(backbone)).isEqualTo(quiet);
      } finally {
        stop.set(true);
        collector.join();
      }
    }
  }

  private static void reuseBuffers(AtomicBoolean stop) {
    while (!stop.get()) {
      for (int bytes = 4; bytes < 4096; bytes += 4) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        while (buffer.hasRemaining()) {
          buffer.put((byte) 63);
        }
      }
      System.gc();
    }
  }

  private static List<AtomBlock> trained(ClipBackbone backbone) {
    TrainingRecipe recipe =
        new TrainingRecipe(4, new Activation(2, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, 4, 3, 0);
    int side = backbone.preprocessor().side();
    SplittableRandom random = new SplittableRandom(5);
    List<TrainingPicture> batch = new ArrayList<>();
    for (String label : List.of("cat", "dog", "cat", "dog")) {
      float[] pixels = new float[3 * side * side];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextDouble(-2, 2);
      }
      batch.add(new TrainingPicture(pixels, new ClassPrompt(label, "a photo of a {}.")));
    }
    try (AtomBank bank =
            AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), List.of());
        PictureTraining training =
            PictureTraining.start(backbone, bank, recipe, 0, 1, 0, BackwardSettings.exact())) {
      for (int step = 0; step < recipe.stepsPerTask(); step++) {
        training.step(batch);
      }
      return training.freeze();
    }
  }
}
