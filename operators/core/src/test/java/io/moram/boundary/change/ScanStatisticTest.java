// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.boundary.Domains;
import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScanStatisticTest {

  @Test
  void agreesWithItsDefinition() {
    List<float[]> pictures = Domains.demo().of("fruits");
    FourierFeatures map = FourierFeatures.ofWidth(pictures.get(0).length);
    OpenTaskSample task = new OpenTaskSample();
    pictures.subList(0, 60).forEach(e -> task.add(new ExampleFeatures(0, map.of(e))));
    HeldBackWindow window = new HeldBackWindow();
    for (int i = 60; i < 85; i++) {
      window.add(new ExampleFeatures(i, map.of(pictures.get(i))));
    }
    window.removeOldest();
    float[] mean = task.mean();

    double rest = 0;
    int longest = 0;
    for (int m = 12; m <= 20; m++) {
      double weakest = Double.POSITIVE_INFINITY;
      for (int run = 24 - m; run + 8 <= 24; run++) {
        weakest = Math.min(weakest, discrepancy(window, mean, without(24 - m, run)));
      }
      if (weakest > rest) {
        rest = weakest;
        longest = m;
      }
    }
    double farthestRun = 0;
    for (int length = 3; length <= 8; length++) {
      for (int run = 24 - longest; run + length <= 24; run++) {
        int[] alone = IntStream.range(run, run + length).toArray();
        farthestRun = Math.max(farthestRun, discrepancy(window, mean, alone));
      }
    }
    double byDefinition = farthestRun > 1.2 * rest ? rest / 2 : rest;

    double statistic = new ScanStatistic(8, 4, 20).at(window.gram(mean).sums(), 24, 60);
    assertThat(statistic).isCloseTo(byDefinition, within(1e-4));
  }

  private static int[] without(int start, int run) {
    return IntStream.range(start, 24).filter(i -> i < run || i >= run + 8).toArray();
  }

  private static double discrepancy(HeldBackWindow window, float[] mean, int[] chosen) {
    double squared = 0;
    for (int f = 0; f < mean.length; f++) {
      double chosenMean = 0;
      for (int i : chosen) {
        chosenMean += window.get(i).features()[f] / chosen.length;
      }
      squared += (chosenMean - mean[f]) * (chosenMean - mean[f]);
    }
    return 60.0 * chosen.length / (60 + chosen.length) * squared;
  }

  @Test
  void featuresApproximateTheGaussianKernel() {
    List<float[]> pictures = Domains.demo().of("aerial");
    FourierFeatures map = FourierFeatures.ofWidth(pictures.get(0).length);
    double error = 0;
    int pairs = 0;
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < i; j++) {
        double squared = 0;
        for (int k = 0; k < map.embeddingWidth(); k++) {
          double difference = pictures.get(i)[k] - pictures.get(j)[k];
          squared += difference * difference;
        }
        double product = FourierFeatures.dot(map.of(pictures.get(i)), map.of(pictures.get(j)));
        error += Math.abs(product - Math.exp(-squared / 2));
        pairs++;
      }
    }
    assertThat(error / pairs).isLessThan(0.06);
  }
}
