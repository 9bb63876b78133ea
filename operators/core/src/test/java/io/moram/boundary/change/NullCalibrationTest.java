// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NullCalibrationTest {
  private static final ScanStatistic SCAN = new ScanStatistic(8, 4, 32);

  /** After this many examples below the threshold, the next one above it is another alarm. */
  private static final int APART = 24;

  /** A task varies in many directions alike, where a bootstrap repeats itself most, or in few. */
  @ParameterizedTest
  @CsvSource({"256, 48", "256, 500", "8, 48", "8, 500"})
  void aStreamOfNewExamplesExceedsTheThresholdAsOftenAsAskedFor(int directions, int taskSize) {
    int interval = 300;
    int examples = 0;
    int alarms = 0;
    Random random = new Random(directions + taskSize);
    for (int task = 0; task < 40; task++) {
      OpenTaskSample summary = new OpenTaskSample();
      for (int i = 0; i < taskSize; i++) {
        summary.add(new ExampleFeatures(i, example(directions, random)));
      }
      double threshold = new NullCalibration(SCAN, interval).threshold(summary.sample(), taskSize);
      examples += 900;
      alarms += alarms(summary, threshold, 900, directions, random);
    }
    assertThat((double) examples / alarms).isBetween(interval / 2.0, interval * 2.0);
  }

  private static int alarms(
      OpenTaskSample task, double threshold, int examples, int directions, Random random) {
    HeldBackWindow window = new HeldBackWindow();
    float[] mean = task.mean();
    int alarms = 0;
    int below = APART;
    for (int i = 0; i < examples + SCAN.window(); i++) {
      window.add(new ExampleFeatures(i, example(directions, random)));
      if (window.size() <= SCAN.window()) {
        continue;
      }
      window.removeOldest();
      double statistic = SCAN.at(window.gram(mean).sums(), SCAN.window(), task.count());
      if (statistic > threshold) {
        alarms += below >= APART ? 1 : 0;
        below = 0;
      } else {
        below++;
      }
    }
    return alarms;
  }

  private static float[] example(int directions, Random random) {
    float[] features = new float[FourierFeatures.WIDTH];
    for (int i = 0; i < directions; i++) {
      features[i] = (float) (random.nextGaussian() / Math.sqrt(directions));
    }
    return features;
  }

  @Test
  void rarerAlarmsNeedAHigherThreshold() {
    Random random = new Random(1);
    List<float[]> sample = Stream.generate(() -> example(64, random)).limit(128).toList();
    List<Double> thresholds =
        Stream.of(2L, 100L, 1_000L, 100_000L, 10_000_000L)
            .map(interval -> new NullCalibration(SCAN, interval).threshold(sample, 128))
            .toList();
    assertThat(thresholds).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aTaskOfEqualExamplesHasAThreshold() {
    List<float[]> equal = Collections.nCopies(48, example(8, new Random(2)));
    assertThat(new NullCalibration(SCAN, 1_000_000).threshold(equal, 48)).isBetween(0.0, 1e-6);
  }
}
