// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.demo.DemoMonitor.Training;
import java.util.Locale;

/** The training throughput in pictures per second, over the progress reports of the open task. */
final class TrainingThroughput {

  private final int batchSize;
  private int task = -1;
  private long firstStep;
  private long firstTime;
  private long lastStep;
  private double perSecond = Double.NaN;

  /**
   * @param batchSize the number of pictures per training step
   */
  TrainingThroughput(int batchSize) {
    this.batchSize = batchSize;
  }

  /** The throughput in words; empty until two steps have been reported. */
  String text(Training training) {
    long now = System.nanoTime();
    if (training.task() != task) {
      task = training.task();
      firstStep = training.step();
      firstTime = now;
      lastStep = firstStep;
      perSecond = Double.NaN;
    } else if (training.step() > lastStep) {
      lastStep = training.step();
      perSecond = batchSize * (double) (lastStep - firstStep) / ((now - firstTime) / 1e9);
    }
    return Double.isFinite(perSecond)
        ? String.format(Locale.ROOT, "%.0f examples/s", perSecond)
        : "";
  }
}
