// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.features.EmbeddingWidth;
import io.moram.boundary.features.FourierFeatures;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A sequential kernel two-sample test on the frozen backbone's embeddings: the held-back examples
 * are compared with the open task by {@link ScanStatistic}, against a threshold that {@link
 * NullCalibration} derives from the open task and the false-alarm interval.
 *
 * <p>The threshold is calibrated again when the task has doubled, and only once the statistic comes
 * near it: a bootstrap costs as much as hundreds of examples.
 *
 * <p>State: two kilobytes, up to 128 embeddings, and those held back.
 */
final class EmbeddingEvidence implements Evidence {
  /** The share of the threshold above which the threshold may be calibrated again. */
  private static final double NEAR = 0.5;

  private final ScanStatistic scan;
  private final long falseAlarmInterval;
  private @Nullable FourierFeatures map;
  private OpenTaskSample task = new OpenTaskSample();
  private HeldBackWindow window = new HeldBackWindow();
  private double threshold;

  /** The task's size when the threshold was calibrated; 0: there is no threshold. */
  private long calibratedAt;

  EmbeddingEvidence(ScanStatistic scan, long falseAlarmInterval) {
    this.scan = scan;
    this.falseAlarmInterval = falseAlarmInterval;
  }

  @Override
  public String name() {
    return "embedding";
  }

  @Override
  public Figure statisticFigure() {
    return Figure.EMBEDDING_STATISTIC;
  }

  @Override
  public Figure thresholdFigure() {
    return Figure.EMBEDDING_THRESHOLD;
  }

  @Override
  public void hold(Observation observation) {
    float[] embedding = observation.embedding();
    window.add(embedding, observation.features(mapOf(embedding.length)));
  }

  @Override
  public void admitOldest() {
    HeldBackWindow.Held oldest = window.removeOldest();
    task.add(oldest.embedding(), oldest.features());
  }

  @Override
  public void forgetTask() {
    task = new OpenTaskSample();
    calibratedAt = 0;
  }

  @Override
  public Weight weigh() {
    if (window.size() < scan.shortest()) {
      return Weight.NONE;
    }
    BlockSums sums = window.gram(task.mean()).sums();
    double statistic = Math.max(0, scan.at(sums, window.size(), task.count()));
    if (calibratedAt == 0 || (task.count() >= 2 * calibratedAt && statistic > NEAR * threshold)) {
      threshold =
          new NullCalibration(scan, falseAlarmInterval).threshold(task.sample(), task.count());
      calibratedAt = task.count();
    }
    return new Weight(statistic, threshold);
  }

  /**
   * The difference of an example's squared distances to the two means, in the open task's own
   * spread: half of {@code 2 <x, nu> - ||nu||^2} with everything centered on the open task's mean,
   * the log-likelihood ratio of two normal laws with one covariance. The new task's mean {@code nu}
   * is that of the examples after the split without the example itself, or the score would favour
   * those already in it.
   */
  @Override
  public SplitScores splitScores() {
    CenteredGram gram = Whitening.of(window.gram(task.mean()), window, task);
    return split -> scores(gram, split);
  }

  private static double[] scores(CenteredGram gram, int split) {
    int size = gram.size();
    int count = size - split;
    double diagonal = 0;
    for (int i = split; i < size; i++) {
      diagonal += gram.at(i, i);
    }
    BlockSums sums = gram.sums();
    double shift = (sums.of(split, size, split, size) - diagonal) / (count * (count - 1.0));
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      double row = sums.of(i, i + 1, split, size);
      double nearness = i < split ? row / count : (row - gram.at(i, i)) / (count - 1.0);
      scores[i] = nearness - shift / 2;
    }
    return scores;
  }

  private FourierFeatures mapOf(int embeddingWidth) {
    if (map == null) {
      map = new FourierFeatures(embeddingWidth);
    }
    EmbeddingWidth.requireSame(map.embeddingWidth(), embeddingWidth);
    return map;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeLong(falseAlarmInterval);
    out.writeDouble(threshold);
    out.writeLong(calibratedAt);
    task.write(out);
    window.write(out);
  }

  @Override
  public void read(DataInputStream in, int version) throws IOException {
    int embeddingWidth = in.readInt();
    long calibratedFor = in.readLong();
    threshold = in.readDouble();
    calibratedAt = in.readLong();
    FourierFeatures read = new FourierFeatures(embeddingWidth);
    task = OpenTaskSample.read(in, read);
    window = HeldBackWindow.read(in, read);
    map = embeddingWidth == 0 ? null : read;
    if (calibratedFor != falseAlarmInterval) {
      calibratedAt = 0;
    }
  }
}
