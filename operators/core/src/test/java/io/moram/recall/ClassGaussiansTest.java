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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClassGaussiansTest {

  private static final FeatureWidths WIDTHS = new FeatureWidths(3, 2);

  private final Random random = new Random(7);

  @Test
  void distancesAreThoseOfTheDefinition() {
    List<float[]> first = pictures(9, 0);
    List<float[]> second = pictures(7, 2);
    List<RecallSignature> tasks = List.of(signature(first, 3), signature(second, 2));
    List<float[]> asked = pictures(4, 1);

    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, tasks)) {
      ClassGaussians.Distances distances = gaussians.distances(asked);

      assertThat(gaussians.components())
          .extracting(ClassGaussians.Component::task)
          .containsExactly(0, 0, 0, 1, 1);
      for (int picture = 0; picture < asked.size(); picture++) {
        for (int component = 0; component < 5; component++) {
          float[] x = asked.get(picture);
          float[] mean = mean(component < 3 ? first : second, component < 3 ? 3 : 2, component % 3);
          assertThat((double) distances.hidden()[picture][component])
              .isCloseTo(distance(tasks, true, x, mean), within(1e-3));
          assertThat((double) distances.embedding()[picture][component])
              .isCloseTo(distance(tasks, false, x, mean), within(1e-3));
        }
      }
    }
  }

  /** Scatters that are overwritten after they were read stand for released ones. */
  @Test
  void gaussiansOfAReaderKeepTheMeansAlone() {
    List<float[]> asked = pictures(4, 1);
    List<RecallSignature> tasks =
        List.of(signature(pictures(9, 0), 3), signature(pictures(7, 2), 2));
    List<float[]> read = new ArrayList<>();
    SignatureReader<RuntimeException> reader =
        task -> {
          read.forEach(scatter -> Arrays.fill(scatter, Float.NaN));
          RecallSignature one = tasks.get(task);
          float[] hidden = one.hiddenScatter().clone();
          float[] embedding = one.embeddingScatter().clone();
          read.addAll(List.of(hidden, embedding));
          return new RecallSignature(one.widths(), one.classes(), hidden, embedding, one.novelty());
        };
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians whole = ClassGaussians.of(manager, tasks);
        ClassGaussians streamed = ClassGaussians.of(manager, tasks.size(), reader)) {
      assertThat(streamed.distances(asked).hidden()).isDeepEqualTo(whole.distances(asked).hidden());
      assertThat(streamed.distances(asked).embedding())
          .isDeepEqualTo(whole.distances(asked).embedding());
      assertThat(read).as("hidden part and embedding, each read twice").hasSize(8);
    }
  }

  @Test
  void aPictureThatIsLeftOutIsAsFarAsFromSumsWithoutIt() {
    List<float[]> pictures = pictures(12, 0);
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians all = ClassGaussians.of(manager, List.of(signature(pictures, 2)))) {
      double leftOut = all.distanceLeftOut(all.distances(pictures), 4, 0);

      // The same by definition: the covariance's multiple of the identity and its divisor stay.
      float[] x = pictures.get(4);
      RecallSignature whole = signature(pictures, 2);
      double expected = 0;
      for (boolean ofHidden : new boolean[] {true, false}) {
        double[][] covariance = covarianceWithout(whole, pictures, 4, ofHidden);
        float[] mean = meanWithout(pictures, 4);
        expected += quadratic(covariance, part(x, ofHidden), part(mean, ofHidden));
      }
      assertThat(leftOut).isCloseTo(expected, within(1e-2 * expected));
    }
  }

  @Test
  void aFirstExamplePerClassHasAScaledIdentity() {
    float[] first = {1, 0, 0, 1, 0};
    float[] second = {0, 1, 0, 0, 1};
    SignatureSums sums = new SignatureSums(WIDTHS);
    sums.add(prompt("a"), first);
    sums.add(prompt("b"), second);
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, List.of(sums.signature()))) {
      ClassGaussians.Distances distances = gaussians.distances(List.of(first, second));

      assertThat(distances.hidden()[0][0]).isCloseTo(0, within(1e-5f));
      assertThat(distances.hidden()[0][1]).isGreaterThan(1);
      assertThat(distances.hidden()[1][1]).isCloseTo(0, within(1e-5f));
      assertThat(gaussians.distanceLeftOut(distances, 0, 0)).isNaN();
    }
  }

  @Test
  void identicalPicturesOfOneClassGiveFiniteDistances() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    float[] picture = {0.1f, 0.7f, 0.3f, 0.6f, 0.8f};
    IntStream.range(0, 20).forEach(i -> sums.add(prompt("a"), picture));
    try (NDManager manager = NDManager.newBaseManager();
        ClassGaussians gaussians = ClassGaussians.of(manager, List.of(sums.signature()))) {
      ClassGaussians.Distances distances =
          gaussians.distances(List.of(picture, new float[] {9, 9, 9, 9, 9}));

      assertThat(distances.hidden()[0][0]).isFinite();
      assertThat(distances.of(1).hidden()).hasSize(gaussians.components().size());
    }
  }

  private static ClassPrompt prompt(String label) {
    return new ClassPrompt(label, "a photo of a {}.");
  }

  private List<float[]> pictures(int count, float shift) {
    List<float[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] features = new float[WIDTHS.total()];
      for (int k = 0; k < features.length; k++) {
        features[k] = shift + (float) random.nextGaussian() * (1 + k);
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

  private static float[] mean(List<float[]> pictures, int classes, int own) {
    double[] sum = new double[WIDTHS.total()];
    int count = 0;
    for (int i = own; i < pictures.size(); i += classes) {
      count++;
      for (int k = 0; k < sum.length; k++) {
        sum[k] += pictures.get(i)[k];
      }
    }
    float[] mean = new float[sum.length];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = (float) (sum[k] / count);
    }
    return mean;
  }

  private static float[] meanWithout(List<float[]> pictures, int out) {
    List<float[]> others = new ArrayList<>();
    for (int i = out % 2; i < pictures.size(); i += 2) {
      if (i != out) {
        others.add(pictures.get(i));
      }
    }
    return mean(others, 1, 0);
  }

  private static double distance(
      List<RecallSignature> tasks, boolean ofHidden, float[] x, float[] mean) {
    int width = ofHidden ? WIDTHS.hidden() : WIDTHS.embedding();
    double[][] scatter = new double[width][width];
    long examples = 0;
    for (RecallSignature task : tasks) {
      add(scatter, whole(task, ofHidden));
      examples += task.examples();
    }
    return quadratic(shrunk(scatter, examples, null), part(x, ofHidden), part(mean, ofHidden));
  }

  private static double[][] covarianceWithout(
      RecallSignature whole, List<float[]> pictures, int out, boolean ofHidden) {
    double[][] scatter = whole(whole, ofHidden);
    double trace = IntStream.range(0, scatter.length).mapToDouble(i -> scatter[i][i]).sum();
    float[] x = part(pictures.get(out), ofHidden);
    float[] mean = part(mean(pictures, 2, out % 2), ofHidden);
    double count = pictures.size() / 2.0;
    for (int i = 0; i < scatter.length; i++) {
      for (int k = 0; k < scatter.length; k++) {
        scatter[i][k] -= count / (count - 1) * (x[i] - mean[i]) * (x[k] - mean[k]);
      }
    }
    return shrunk(scatter, pictures.size(), trace);
  }

  private static double[][] shrunk(double[][] scatter, long examples, @Nullable Double fixedTrace) {
    int width = scatter.length;
    double trace =
        fixedTrace != null
            ? fixedTrace
            : IntStream.range(0, width).mapToDouble(i -> scatter[i][i]).sum();
    double[][] covariance = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int k = 0; k < width; k++) {
        covariance[i][k] = 0.7 * scatter[i][k] / examples;
      }
      covariance[i][i] += 0.3 * trace / examples / width;
    }
    return covariance;
  }

  private static double[][] whole(RecallSignature task, boolean ofHidden) {
    float[] triangle = ofHidden ? task.hiddenScatter() : task.embeddingScatter();
    int width = ofHidden ? WIDTHS.hidden() : WIDTHS.embedding();
    double[][] matrix = new double[width][width];
    int at = 0;
    for (int i = 0; i < width; i++) {
      for (int k = i; k < width; k++) {
        matrix[i][k] = triangle[at];
        matrix[k][i] = triangle[at++];
      }
    }
    return matrix;
  }

  private static void add(double[][] sum, double[][] matrix) {
    for (int i = 0; i < sum.length; i++) {
      for (int k = 0; k < sum.length; k++) {
        sum[i][k] += matrix[i][k];
      }
    }
  }

  private static float[] part(float[] features, boolean ofHidden) {
    return ofHidden
        ? Arrays.copyOf(features, WIDTHS.hidden())
        : Arrays.copyOfRange(features, WIDTHS.hidden(), WIDTHS.total());
  }

  /** (x − mean)ᵀ covariance⁻¹ (x − mean), by Gaussian elimination. */
  private static double quadratic(double[][] covariance, float[] x, float[] mean) {
    int width = x.length;
    double[][] rows = new double[width][width + 1];
    for (int i = 0; i < width; i++) {
      System.arraycopy(covariance[i], 0, rows[i], 0, width);
      rows[i][width] = x[i] - mean[i];
    }
    for (int i = 0; i < width; i++) {
      for (int k = 0; k < width; k++) {
        if (k != i) {
          double factor = rows[k][i] / rows[i][i];
          for (int c = i; c <= width; c++) {
            rows[k][c] -= factor * rows[i][c];
          }
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += (x[i] - mean[i]) * rows[i][width] / rows[i][i];
    }
    return sum;
  }
}
