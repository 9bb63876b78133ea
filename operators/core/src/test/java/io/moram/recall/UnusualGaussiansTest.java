// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Few pictures, equal ones, strange ones, and many classes. */
class UnusualGaussiansTest {

  private static final FeatureWidths WIDTHS = new FeatureWidths(3, 2);

  private final Random random = new Random(7);

  /** Rounding leaves a scatter of either sign, which must count as none. */
  @RepeatedTest(8)
  void classesOfIdenticalPicturesAreToldApart(RepetitionInfo repetition) {
    random.setSeed(repetition.getCurrentRepetition());
    List<float[]> pictures = pictures(20);
    SignatureSums sums = new SignatureSums(WIDTHS);
    for (int copy = 0; copy < 7; copy++) {
      for (int i = 0; i < 20; i++) {
        sums.add(prompt("class " + i), pictures.get(i));
      }
    }
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, List.of(sums.signature()))) {
      ClassGaussians.Distances distances = gaussians.distances(pictures);
      for (int picture = 0; picture < 20; picture++) {
        float own = distances.hidden()[picture][picture];
        for (int component = 0; component < 20; component++) {
          // The scale is that of the means, as without any scatter.
          assertThat(distances.hidden()[picture][component]).isLessThan(100);
          if (component != picture) {
            assertThat(distances.hidden()[picture][component]).isGreaterThan(own + 1e-3f);
          }
        }
      }
    }
  }

  @Test
  void onePictureOfOneClassIsEnough() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    float[] picture = {1, 2, 3, 4, 5};
    sums.add(prompt("a"), picture);
    for (RecallSignature one : List.of(sums.signature(), sums.signature().meansAlone())) {
      try (NDManager manager = NDManager.newBaseManager();
          ClassGaussians gaussians = ClassGaussians.of(manager, List.of(one))) {
        ClassGaussians.Distances distances =
            gaussians.distances(List.of(picture, new float[] {1, 2, 5, 4, 5}));
        assertThat(distances.hidden()[0][0]).isCloseTo(0, within(1e-5f));
        assertThat(distances.hidden()[1][0]).as("without any scale").isCloseTo(4, within(1e-5f));
        assertThat(gaussians.isNovel(distances, 1)).isFalse();
      }
    }
  }

  @Test
  void distancesAreFiniteHoweverFarAPictureIs() {
    List<float[]> pictures = pictures(12);
    float[] far = new float[WIDTHS.total()];
    Arrays.fill(far, 3e38f);
    float[] strange = far.clone();
    strange[1] = Float.NaN;
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, List.of(signature(pictures, 2)))) {
      ClassGaussians.Distances distances = gaussians.distances(List.of(far, strange));
      for (int picture = 0; picture < 2; picture++) {
        for (int component = 0; component < 2; component++) {
          assertThat(distances.hidden()[picture][component]).isFinite().isGreaterThan(1e30f);
          assertThat(distances.embedding()[picture][component]).isFinite().isGreaterThan(1e30f);
        }
      }
    }
  }

  @Test
  void aPictureAmongOthersHasItsOwnDistances() {
    List<float[]> asked = pictures(5);
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians =
            ClassGaussians.of(manager, List.of(signature(pictures(20), 3)))) {
      ClassGaussians.Distances together = gaussians.distances(asked);
      for (int picture = 0; picture < asked.size(); picture++) {
        ClassGaussians.Distances alone = gaussians.distances(List.of(asked.get(picture)));
        for (int component = 0; component < 3; component++) {
          assertThat(together.of(picture).hidden()[component])
              .isCloseTo(alone.of(0).hidden()[component], within(1e-4f));
        }
      }
    }
  }

  @Test
  void theMemoryGrowsByAVectorPerClass() {
    try (NDManager manager = NDManager.newBaseManager()) {
      long one = bytes(manager, 1);
      assertThat(bytes(manager, 10_000) - one)
          .isEqualTo(9_999L * Float.BYTES * (WIDTHS.total() + 2));
    }
  }

  private static long bytes(NDManager manager, int classes) {
    List<ClassSignature> signatures =
        IntStream.range(0, classes)
            .mapToObj(i -> new ClassSignature(prompt("class " + i), 1, new float[] {i, 1, 2, 3, 4}))
            .toList();
    RecallSignature task =
        new RecallSignature(WIDTHS, signatures, new float[0], new float[0], Novelty.UNKNOWN);
    try (ClassGaussians gaussians = ClassGaussians.of(manager, List.of(task))) {
      return gaussians.bytes();
    }
  }

  private static ClassPrompt prompt(String label) {
    return new ClassPrompt(label, "a photo of a {}.");
  }

  private List<float[]> pictures(int count) {
    List<float[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] features = new float[WIDTHS.total()];
      for (int k = 0; k < features.length; k++) {
        features[k] = (float) random.nextGaussian();
      }
      pictures.add(features);
    }
    return pictures;
  }

  /** Picture i is of class i modulo the number of classes. */
  private static RecallSignature signature(List<float[]> pictures, int classes) {
    SignatureSums sums = new SignatureSums(WIDTHS);
    for (int i = 0; i < pictures.size(); i++) {
      sums.add(prompt("class " + i % classes), pictures.get(i));
    }
    return sums.signature();
  }
}
