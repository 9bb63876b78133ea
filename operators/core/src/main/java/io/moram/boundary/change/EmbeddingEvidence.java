// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.features.EmbeddingWidth;
import io.moram.boundary.features.ExampleFeatures;
import io.moram.boundary.features.FourierFeatures;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import io.moram.boundary.snapshot.FloatArrays;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequential kernel two-sample test on the frozen backbone's embeddings: the held-back examples
 * are compared with the open task by {@link ScanStatistic}, against a threshold that {@link
 * NullCalibration} derives from the open task and the false-alarm interval.
 *
 * <p>The threshold is calibrated again when the task has doubled, and only once the statistic comes
 * near it: a bootstrap costs as much as hundreds of examples.
 *
 * <p>State: two kilobytes, and the features of up to 128 examples and of those held back.
 */
final class EmbeddingEvidence implements Evidence {
  /** The share of the threshold above which the threshold may be calibrated again. */
  private static final double NEAR = 0.5;

  /** The positions of a version 1 snapshot's examples, which it does not name, count downwards. */
  private static final long FIRST_SAMPLED = -1;

  private static final long FIRST_HELD = -1_001;

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
    float[] features = observation.features(mapOf(observation.embedding().length));
    window.add(new ExampleFeatures(observation.position(), features));
  }

  @Override
  public void admitOldest() {
    task.add(window.removeOldest().example());
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

  @Override
  public long heapBytes() {
    return task.heapBytes() + window.heapBytes();
  }

  private FourierFeatures mapOf(int embeddingWidth) {
    if (map == null) {
      map = FourierFeatures.ofWidth(embeddingWidth);
    }
    EmbeddingWidth.requireSame(map.embeddingWidth(), embeddingWidth);
    return map;
  }

  @Override
  public void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeLong(falseAlarmInterval);
    out.writeDouble(threshold);
    out.writeLong(calibratedAt);
    task.write(out, pieces);
    window.write(out, pieces);
  }

  @Override
  public void read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    int embeddingWidth = in.readInt();
    long calibratedFor = in.readLong();
    threshold = in.readDouble();
    calibratedAt = in.readLong();
    FourierFeatures read = FourierFeatures.ofWidth(embeddingWidth);
    map = embeddingWidth == 0 ? null : read;
    if (version == 1) {
      task = OpenTaskSample.read(in, () -> embeddings(in, read, FIRST_SAMPLED));
      window = HeldBackWindow.read(() -> embeddings(in, read, FIRST_HELD));
    } else {
      task = OpenTaskSample.read(in, () -> examples(in, pieces));
      window = HeldBackWindow.read(() -> examples(in, pieces));
    }
    if (calibratedFor != falseAlarmInterval) {
      calibratedAt = 0;
    }
  }

  private static List<ExampleFeatures> examples(DataInputStream in, PieceSource pieces)
      throws IOException {
    List<ExampleFeatures> examples = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      examples.add(ExampleFeatures.read(in, pieces));
    }
    return examples;
  }

  private static List<ExampleFeatures> embeddings(
      DataInputStream in, FourierFeatures map, long first) throws IOException {
    List<ExampleFeatures> examples = new ArrayList<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      float[] embedding = FloatArrays.read(in, map.embeddingWidth());
      examples.add(new ExampleFeatures(first - i, map.of(embedding)));
    }
    return examples;
  }
}
