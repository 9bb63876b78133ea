// SPDX-License-Identifier: Apache-2.0
package io.moram.training.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.model.BackwardSettings;
import io.moram.model.LinearBackbone;
import io.moram.training.StepResult;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps that would seal noise, or numbers that are none. */
class UnusableStepsTest {
  private static final TrainingRecipe RECIPE =
      new TrainingRecipe(2, new Activation(2, 0.1f, -1f), 0.05, 0.9, 0.999, 4, 10, 0);
  private static final ClassPrompt FOX = new ClassPrompt("fox", "a photo of a {}.");
  private static final ClassPrompt JAY = new ClassPrompt("jay", "a photo of a {}.");

  private final LinearBackbone backbone = new LinearBackbone();
  private final AtomBank frozen =
      AtomBank.of(backbone.manager(), RECIPE.activation(), backbone.siteGroups(), List.of());
  private final PictureTraining training =
      PictureTraining.start(backbone, frozen, RECIPE, 0, 1, 0, BackwardSettings.exact());

  @AfterEach
  void close() {
    training.close();
    frozen.close();
    backbone.close();
  }

  private static float[] picture(float first) {
    float[] picture = new float[LinearBackbone.INPUT_WIDTH];
    Arrays.fill(picture, 0.5f);
    picture[0] = first;
    return picture;
  }

  private List<float[]> numbers() {
    List<float[]> numbers = new ArrayList<>();
    for (AtomBlock block : training.freeze()) {
      numbers.add(block.keys());
      numbers.add(block.values());
    }
    return numbers;
  }

  @Test
  void aStepThatIsNotFiniteChangesNothing() {
    List<float[]> before = numbers();
    StepResult bad =
        training.step(
            List.of(
                new TrainingPicture(picture(Float.NaN), FOX),
                new TrainingPicture(picture(1), JAY)));

    assertThat(bad.applied()).isFalse();
    assertThat(bad.step()).isEqualTo(1);
    assertThat(training.skipped()).isEqualTo(1);
    assertThat(numbers()).usingRecursiveComparison().isEqualTo(before);
    assertThat(training.state().skipped()).isEqualTo(1);

    StepResult good =
        training.step(
            List.of(new TrainingPicture(picture(-1), FOX), new TrainingPicture(picture(1), JAY)));
    assertThat(good.applied()).isTrue();
    assertThat(good.step()).isEqualTo(2);
    assertThat(good.loss()).isFinite();
    assertThat(training.skipped()).isEqualTo(1);
    numbers()
        .forEach(
            block -> {
              for (float number : block) {
                assertThat(number).isFinite();
              }
            });
  }

  @Test
  void oneClassAloneTeachesNothing() {
    List<float[]> before = numbers();
    StepResult step = training.step(List.of(new TrainingPicture(picture(1), FOX)));

    assertThat(step.applied()).isFalse();
    assertThat(training.skipped()).isEqualTo(training.steps());
    assertThat(numbers()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void oneClassIsToldFromEarlierOnes() {
    List<float[]> earlier = EarlierTexts.of(backbone, frozen, frozen.activation(), 0, List.of(JAY));
    List<TrainingPicture> batch = List.of(new TrainingPicture(picture(1), FOX));
    float first = training.step(batch, earlier).loss();
    float last = first;
    for (int step = 1; step < 10; step++) {
      StepResult result = training.step(batch, earlier);
      assertThat(result.applied()).isTrue();
      last = result.loss();
    }
    assertThat(first).isPositive();
    assertThat(last).isLessThan(first);
    assertThat(training.skipped()).isZero();
  }

  @Test
  void earlierClassesDoNotCountBesideASecondClass() {
    List<TrainingPicture> batch =
        List.of(new TrainingPicture(picture(1), FOX), new TrainingPicture(picture(-1), JAY));
    List<float[]> earlier =
        EarlierTexts.of(
            backbone,
            frozen,
            frozen.activation(),
            0,
            List.of(new ClassPrompt("owl", "a photo of a {}.")));
    try (PictureTraining other =
        PictureTraining.start(backbone, frozen, RECIPE, 0, 1, 0, BackwardSettings.exact())) {
      assertThat(training.step(batch, earlier).loss()).isEqualTo(other.step(batch).loss());
    }
  }
}
