// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.BackwardSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.sites.SiteShape;
import io.moram.training.ActiveSite;
import io.moram.training.TrainingRecipe;
import io.moram.training.TrainingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Training above frozen layers of the image encoder. */
class FrozenLayersTest {
  private static final int PICTURES = 6;

  private ClipBackbone backbone;
  private final List<float[]> pixels = new ArrayList<>();

  @BeforeEach
  void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
    Random random = new Random(4);
    for (int i = 0; i < PICTURES; i++) {
      float[] picture = new float[(int) (backbone.preprocessor().preparedBytes() / Float.BYTES)];
      for (int k = 0; k < picture.length; k++) {
        picture[k] = (float) random.nextGaussian() + i;
      }
      pixels.add(picture);
    }
  }

  @AfterEach
  void close() {
    backbone.close();
  }

  private static TrainingRecipe recipe(int firstLayer) {
    return new TrainingRecipe(
        4, new Activation(4, 0.03f, 0.1f), 5e-3, 0.9, 0.9999, PICTURES, 8, 0, firstLayer);
  }

  private PictureTraining start(int firstLayer, AtomBank frozen) {
    return PictureTraining.start(
        backbone, frozen, recipe(firstLayer), 0, 1, 0, BackwardSettings.exact());
  }

  private List<TrainingPicture> batch(PictureTraining training) {
    List<TrainingPicture> batch = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      ClassPrompt label = new ClassPrompt("class " + i % 3, "a photo of a {}.");
      batch.add(new TrainingPicture(training.lower().prepare(pixels.get(i)), label));
    }
    return batch;
  }

  private AtomBank noAtoms() {
    return AtomBank.of(
        backbone.manager(), recipe(0).activation(), backbone.siteGroups(), List.of());
  }

  @Test
  void theFirstLossIsThatOfAllLayers() {
    // New values are zero, so no atom changes the first pass.
    try (AtomBank frozen = noAtoms();
        PictureTraining all = start(0, frozen);
        PictureTraining upper = start(2, frozen)) {
      assertThat(upper.step(batch(upper)).loss())
          .isCloseTo(all.step(batch(all)).loss(), within(1e-4f));
    }
  }

  @Test
  void onlyHigherLayersGetAtomsAndTheyLearn() {
    try (AtomBank frozen = noAtoms();
        PictureTraining training = start(2, frozen)) {
      List<TrainingPicture> batch = batch(training);
      float first = training.step(batch).loss();
      float last = first;
      for (int step = 1; step < 8; step++) {
        last = training.step(batch).loss();
      }
      assertThat(last).isLessThan(first);
      assertThat(training.freeze())
          .extracting(AtomBlock::site)
          .noneMatch(site -> site.startsWith("vision_model.encoder.layers.0."))
          .noneMatch(site -> site.startsWith("vision_model.encoder.layers.1."))
          .anyMatch(site -> site.startsWith("vision_model.encoder.layers.2."))
          .anyMatch(site -> site.startsWith("text_model.encoder.layers.0."))
          .hasSize(backbone.siteGroups(2).stream().mapToInt(group -> group.sites().size()).sum());
    }
  }

  /** What is above a frozen layer gets the gradient that it gets if the lower layers train too. */
  @Test
  void theGradientsOfTheHigherLayersAreThoseOfAllLayers() {
    try (AtomBank frozen = noAtoms();
        PictureTraining all = start(0, frozen);
        PictureTraining upper = restore(2, frozen, higher(all.state()))) {
      all.step(batch(all));
      upper.step(batch(upper));
      List<ActiveSite> expected = higher(all.state()).sites();
      List<ActiveSite> actual = upper.state().sites();
      assertThat(actual).hasSameSizeAs(expected);
      for (int site = 0; site < actual.size(); site++) {
        // After one step the first moment is a tenth of the gradient.
        float[] moment = expected.get(site).valuesFirstMoment();
        float largest = 0;
        for (float number : moment) {
          largest = Math.max(largest, Math.abs(number));
        }
        assertThat(largest).isPositive();
        assertThat(actual.get(site).valuesFirstMoment())
            .containsExactly(moment, within(1e-3f * largest));
      }
    }
  }

  @Test
  void anOpenTaskKeepsItsFirstLayer() {
    try (AtomBank frozen = noAtoms();
        PictureTraining all = start(0, frozen)) {
      TrainingState state = all.state();
      assertThatThrownBy(() -> restore(2, frozen, state))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("training.first-layer is 2; must be what the open task 0 was");
    }
  }

  private PictureTraining restore(int firstLayer, AtomBank frozen, TrainingState state) {
    return PictureTraining.restore(
        backbone, frozen, recipe(firstLayer), state, BackwardSettings.exact());
  }

  /** The same without the atoms of the image encoder's two lowest layers. */
  private TrainingState higher(TrainingState state) {
    List<SiteShape> kept =
        backbone.siteGroups(2).stream().flatMap(group -> group.sites().stream()).toList();
    return new TrainingState(
        state.task(),
        state.seed(),
        state.step(),
        state.skipped(),
        state.earlierClasses(),
        state.classes(),
        state.sites().stream().filter(site -> kept.contains(site.shape())).toList());
  }

  @Test
  void aPictureHasTheSameBitsWhateverIsPreparedBesideIt() {
    FrozenLayers lower = new FrozenLayers(backbone, 2);
    float[] alone = lower.prepare(pixels.get(3));
    pixels.forEach(lower::prepare);
    assertThat(lower.prepare(pixels.get(3))).isEqualTo(alone);
    assertThat(new FrozenLayers(backbone, 0).prepare(pixels.get(3))).isSameAs(pixels.get(3));
  }

  @Test
  void aLayerThatTheBackboneDoesNotHaveIsRefused() {
    try (AtomBank frozen = noAtoms()) {
      assertThatThrownBy(() -> start(backbone.imageLayers() + 1, frozen))
          .hasMessageContaining("training.first-layer is 7; must be 0 to 6");
    }
    assertThat(backbone.siteGroups(6))
        .allSatisfy(
            group ->
                assertThat(group.sites())
                    .extracting(SiteShape::name)
                    .allMatch(name -> name.startsWith("text_model")));
    assertThat(Arrays.asList(0, 6)).allMatch(layer -> !backbone.siteGroups(layer).isEmpty());
  }
}
