// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoveltyTest {

  /** With one number per part, shrinking changes nothing: a covariance is a variance. */
  private static final FeatureWidths WIDTHS = new FeatureWidths(1, 1);

  private final NDManager manager = NDManager.newBaseManager();
  private final Random random = new Random(11);

  @AfterEach
  void close() {
    manager.close();
  }

  /** Pictures of one class around (middle, middle). */
  private List<float[]> pictures(int count, double middle, double deviation) {
    List<float[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(
          new float[] {
            (float) (middle + deviation * random.nextGaussian()),
            (float) (middle + deviation * random.nextGaussian())
          });
    }
    return pictures;
  }

  private static RecallSignature signature(String label, List<float[]> pictures) {
    SignatureSums sums = new SignatureSums(WIDTHS);
    pictures.forEach(picture -> sums.add(new ClassPrompt(label, "a {}"), picture));
    return sums.signature();
  }

  /** The signature of a task after others, with its novelty measured. */
  private RecallSignature sealed(
      List<RecallSignature> earlier, String label, List<float[]> pictures) {
    RecallSignature task = signature(label, pictures);
    List<RecallSignature> all = new ArrayList<>(earlier);
    all.add(task);
    try (ClassGaussians gaussians = ClassGaussians.of(manager, all)) {
      return task.with(
          Novelty.measure(gaussians, task, pictures, Collections.nCopies(pictures.size(), label)));
    }
  }

  /** How far along the diagonal from a point pictures are known. */
  private double reach(double from, RecallSignature... tasks) {
    try (ClassGaussians gaussians = ClassGaussians.of(manager, List.of(tasks))) {
      for (double step = 0; step < 200; step += 0.01) {
        float place = (float) (from + step);
        var distances = gaussians.distances(List.of(new float[] {place, place}));
        if (gaussians.isNovel(distances, 0)) {
          return step;
        }
      }
      return Double.POSITIVE_INFINITY;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 11, 21, 200})
  void theLimitIsTheQuantileOfDistancesWithoutThePictureItself(int count) {
    List<float[]> pictures = pictures(count, 3, 2);
    Novelty measured = sealed(List.of(), "a", pictures).novelty();

    double[] mean = new double[2];
    for (float[] picture : pictures) {
      mean[0] += picture[0] / (double) count;
      mean[1] += picture[1] / (double) count;
    }
    double[] variance = new double[2];
    for (float[] picture : pictures) {
      variance[0] += Math.pow(picture[0] - mean[0], 2) / count;
      variance[1] += Math.pow(picture[1] - mean[1], 2) / count;
    }
    double[] leftOut =
        pictures.stream()
            .mapToDouble(
                picture -> {
                  double sum = 0;
                  for (int part = 0; part < 2; part++) {
                    // The mean without the picture, and the variance less its share.
                    double away = (picture[part] - mean[part]) * count / (count - 1);
                    double without =
                        variance[part]
                            - 0.7 * Math.pow(picture[part] - mean[part], 2) / (count - 1);
                    sum += away * away / without;
                  }
                  return sum;
                })
            .sorted()
            .toArray();
    double place = 0.95 * (count - 1);
    double above = leftOut[(int) Math.ceil(place)] - leftOut[(int) place];
    double expected = leftOut[(int) place] + (place - (int) place) * above;
    assertThat(measured.limit()).isCloseTo(expected, within(1e-3 * expected));
    assertThat(measured.meanDistance())
        .as("two variances over themselves")
        .isCloseTo(2, within(1e-4));
  }

  @Test
  void aLaterTaskDoesNotChangeHowFarATaskReaches() {
    RecallSignature narrow = sealed(List.of(), "narrow", pictures(100, 0, 1));
    double before = reach(0, narrow);
    assertThat(before).isBetween(1.0, 3.0);

    RecallSignature wide = sealed(List.of(narrow), "wide", pictures(100, -1000, 10));
    assertThat(reach(0, narrow, wide)).isCloseTo(before, within(0.02));
    assertThat(reach(-1000, narrow, wide)).isBetween(10.0, 30.0);
    assertThat(reach(0, narrow.with(Novelty.UNKNOWN), wide))
        .as("what is not measured is not rescaled either: the largest limit")
        .isCloseTo(reach(-1000, narrow, wide), within(0.2));
  }

  @Test
  void anOpenTaskReachesAsFarAsTheFarthestOther() {
    RecallSignature sealed = sealed(List.of(), "a", pictures(100, 0, 1));
    RecallSignature open = signature("b", pictures(1, 500, 0)).meansAlone();
    assertThat(reach(500, sealed, open)).isCloseTo(reach(0, sealed), within(0.2));
    assertThat(reach(500, open)).as("alone it does not end").isInfinite();
  }

  @Test
  void identicalPicturesSayNothing() {
    List<float[]> same = Collections.nCopies(20, new float[] {0.1f, 0.7f});
    RecallSignature identical = sealed(List.of(), "same", same);
    assertThat(identical.novelty()).isEqualTo(Novelty.UNKNOWN);

    RecallSignature usual = sealed(List.of(identical), "usual", pictures(100, 50, 1));
    try (ClassGaussians gaussians = ClassGaussians.of(manager, List.of(identical, usual))) {
      var distances = gaussians.distances(List.of(same.get(0), new float[] {25, 25}));
      assertThat(gaussians.isNovel(distances, 0)).isFalse();
      assertThat(gaussians.isNovel(distances, 1)).isTrue();
    }
  }

  @Test
  void picturesAloneInTheirClassSayNothing() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    List<float[]> pictures = pictures(3, 0, 1);
    List<String> labels = List.of("a", "b", "c");
    IntStream.range(0, 3)
        .forEach(i -> sums.add(new ClassPrompt(labels.get(i), "a {}"), pictures.get(i)));
    RecallSignature task = sums.signature();
    try (ClassGaussians gaussians = ClassGaussians.of(manager, List.of(task))) {
      assertThat(Novelty.measure(gaussians, task, pictures, labels)).isEqualTo(Novelty.UNKNOWN);
      assertThat(Novelty.measure(gaussians, task, List.of(), List.of())).isEqualTo(Novelty.UNKNOWN);
    }
  }

  @Test
  void aClassOfAnEarlierTaskIsMeasuredAgainstItsOwnTask() {
    RecallSignature earlier = signature("a", pictures(50, -300, 1));
    List<float[]> pictures = pictures(50, 0, 1);
    RecallSignature task = sealed(List.of(earlier), "a", pictures);
    assertThat(task.novelty().limit()).as("not the distance to -300").isBetween(2.0, 20.0);
  }

  @Test
  void aLabelThatTheTaskDoesNotHaveIsLeftOut() {
    List<float[]> pictures = pictures(30, 0, 1);
    RecallSignature task = signature("a", pictures);
    List<float[]> sample = new ArrayList<>(pictures);
    sample.add(new float[] {1000, 1000});
    String[] labels = new String[sample.size()];
    Arrays.fill(labels, "a");
    labels[30] = "other";
    try (ClassGaussians gaussians = ClassGaussians.of(manager, List.of(task))) {
      Novelty with = Novelty.measure(gaussians, task, sample, List.of(labels));
      Novelty without = Novelty.measure(gaussians, task, pictures, List.of(labels).subList(0, 30));
      assertThat(with.limit()).isCloseTo(without.limit(), within(1e-4));
    }
  }
}
