// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.model.BackwardSettings;
import io.moram.model.Golden;
import io.moram.model.SiteAdapter;
import io.moram.model.clip.ClipBackbone;
import io.moram.training.ActiveSite;
import io.moram.training.StepResult;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two tasks of twelve steps on the tiny CLIP against an independent run in PyTorch; the golden
 * file's metadata says how it was made.
 */
class GoldenTrainingTest {

  private static final int STEPS = 12;
  private static final int CLASSES = 5;
  private static final int RANK = 4;
  private static final TrainingRecipe RECIPE =
      new TrainingRecipe(RANK, new Activation(4, 0.01f, 0.2f), 0.005, 0.9, 0.9999, 8, STEPS, 0);

  private static Golden golden;
  private static ClipBackbone backbone;

  @BeforeAll
  static void load() throws Exception {
    golden = Golden.read("clip-tiny/golden.safetensors");
    Path folder =
        Path.of(
            Objects.requireNonNull(GoldenTrainingTest.class.getResource("/golden/clip-tiny"))
                .toURI());
    backbone = ClipBackbone.load(folder, Device.cpu());
  }

  @AfterAll
  static void close() {
    backbone.close();
  }

  @Test
  void lossesAndEmbeddingsOfBothTasksAgree() {
    try (AtomBank none = noAtoms()) {
      List<AtomBlock> first = train(0, none, STEPS);
      try (AtomBank one = none.plus(first)) {
        assertEmbeddingsAgree(0, one);
        List<AtomBlock> second = train(1, one, STEPS);
        try (AtomBank both = one.plus(second)) {
          assertEmbeddingsAgree(1, both);
        }
      }
    }
  }

  @Test
  void aTrainingSavedAfterAnyStepEndsBitByBitAsTheUndisturbedOne() {
    try (AtomBank none = noAtoms();
        AtomBank one = none.plus(train(0, none, STEPS))) {
      List<AtomBlock> undisturbed = train(1, one, STEPS);
      for (int interval : new int[] {1, 5, 11}) {
        List<AtomBlock> restored = train(1, one, interval);
        for (int block = 0; block < undisturbed.size(); block++) {
          assertThat(restored.get(block).keys()).isEqualTo(undisturbed.get(block).keys());
          assertThat(restored.get(block).values()).isEqualTo(undisturbed.get(block).values());
        }
      }
    }
  }

  /** Layers that do not fit the memory for activations are computed twice. */
  @Test
  void lessMemoryForActivationsChangesNoBit() {
    try (AtomBank none = noAtoms();
        AtomBank one = none.plus(train(0, none, STEPS))) {
      List<AtomBlock> undisturbed = train(1, one, STEPS);
      assertThat(train(1, one, STEPS, new BackwardSettings(0, false))).isEqualTo(undisturbed);
      assertThat(train(1, one, STEPS, new BackwardSettings(300_000, false))).isEqualTo(undisturbed);
    }
  }

  private static AtomBank noAtoms() {
    return AtomBank.of(backbone.manager(), RECIPE.activation(), backbone.siteGroups(), List.of());
  }

  /** Trains a task, saved and restored into fresh memory after every {@code interval} steps. */
  private static List<AtomBlock> train(int task, AtomBank frozen, int interval) {
    return train(task, frozen, interval, BackwardSettings.exact());
  }

  private static List<AtomBlock> train(
      int task, AtomBank frozen, int interval, BackwardSettings backward) {
    float[] losses = golden.floats("task" + task + ".loss");
    float[] pixels = golden.floats("task" + task + ".pixel_values");
    int[] labels = golden.ints("task" + task + ".labels");
    int batch = labels.length / STEPS;
    int picture = pixels.length / labels.length;
    PictureTraining training =
        PictureTraining.restore(backbone, frozen, RECIPE, initial(task), backward);
    for (int step = 0; step < STEPS; step++) {
      int from = step * batch;
      List<float[]> pictures = new ArrayList<>();
      for (int i = from; i < from + batch; i++) {
        pictures.add(Arrays.copyOfRange(pixels, i * picture, (i + 1) * picture));
      }
      StepResult result =
          training.step(
              Arrays.copyOfRange(labels, from, from + batch),
              (scope, trained, settings) ->
                  backbone.encodeImagesInTraining(scope, pictures, trained, settings),
              (scope, trained, settings) ->
                  backbone.encodeTokensInTraining(scope, texts(task), trained, settings));
      assertThat(result.step()).isEqualTo(step + 1);
      assertThat(result.loss())
          .as("loss of task %d, step %d", task, step)
          .isCloseTo(losses[step], within(1e-3f * losses[step]));
      if ((step + 1) % interval == 0) {
        TrainingState state = training.state();
        training.close();
        training = PictureTraining.restore(backbone, frozen, RECIPE, state, backward);
      }
    }
    try (PictureTraining done = training) {
      return done.freeze();
    }
  }

  private static TrainingState initial(int task) {
    List<ActiveSite> sites =
        backbone.sites().stream()
            .map(
                site -> {
                  float[] keys = golden.floats("task" + task + ".init." + site.name() + ".A");
                  float[] keyZeros = new float[keys.length];
                  float[] valueZeros = new float[RANK * site.outputWidth()];
                  return new ActiveSite(
                      site, RANK, keys, valueZeros, keyZeros, valueZeros, keyZeros, valueZeros);
                })
            .toList();
    return new TrainingState(task, 1, 0, 0, CLASSES * task, List.of(), sites);
  }

  private static List<int[]> texts(int task) {
    int[] ids = golden.ints("input_ids");
    int length = Math.toIntExact(golden.shape("input_ids").get(1));
    List<int[]> texts = new ArrayList<>();
    for (int text = CLASSES * task; text < CLASSES * (task + 1); text++) {
      texts.add(Arrays.copyOfRange(ids, text * length, (text + 1) * length));
    }
    return texts;
  }

  private static void assertEmbeddingsAgree(int task, AtomBank bank) {
    try (NDManager scope = backbone.manager().newSubManager()) {
      SiteAdapter adapter =
          (sites, input, output) -> BankInference.apply(bank, sites, input, output, null);
      List<float[]> pictures = new ArrayList<>();
      float[] pixels = golden.floats("pixel_values");
      int picture = 3 * 32 * 32;
      for (int at = 0; at < pixels.length; at += picture) {
        pictures.add(Arrays.copyOfRange(pixels, at, at + picture));
      }
      NDArray images = backbone.encodeImages(scope, pictures, adapter);
      List<int[]> all = new ArrayList<>(texts(0));
      all.addAll(texts(1));
      NDArray texts = backbone.encodeTokens(scope, all, adapter);
      assertClose("task" + task + ".eval.image_embeds", scope, images);
      assertClose("task" + task + ".eval.text_embeds", scope, texts);
    }
  }

  /** The reference's embeddings are as the projection gives them, not yet of length 1. */
  private static void assertClose(String name, NDManager scope, NDArray actual) {
    float[] expected = golden.array(scope, name).normalize(2, 1).toFloatArray();
    float[] numbers = actual.toFloatArray();
    assertThat(numbers).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(numbers[i]).as("%s[%d]", name, i).isCloseTo(expected[i], within(1e-3f));
    }
  }
}
