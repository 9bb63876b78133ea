// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.Figure;
import io.moram.boundary.Observation;
import io.moram.boundary.pieces.PieceSink;
import io.moram.boundary.pieces.PieceSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Class names that are new to the open task. A task with few examples still shows new names. Their
 * rate follows from the classes with one example (Good 1953): of n examples n1 are the only one of
 * their class, and the next one is of an unseen class with a chance of about n1 / n. Taken as
 * {@code Beta(n1 + 1, n - n1 + 1)}, the number of new names among r examples is beta-binomial; the
 * statistic is the logarithm to base 10 of one over its tail, for the newest m examples less the
 * run of {@code burst} that holds the most new names, the largest over m.
 *
 * <p>A class is known by 32 bits of its name. Two names that share them count as one, which hides
 * one new name in a million tasks of thousands of classes.
 */
final class LabelEvidence implements Evidence {
  /** The factor on the interval that corrects for testing at every example and every m. */
  private static final double COMPARISONS = 4;

  /** The most classes that are counted (1 MiB of state); beyond it there is no label evidence. */
  private static final int MAX_CLASSES = 100_000;

  private final int burst;
  private final int remaining;
  private final double threshold;

  /** The number of the open task's examples by class. */
  private final Map<Integer, Integer> known = new HashMap<>();

  private final List<Integer> held = new ArrayList<>();
  private long examples;
  private int metOnce;

  /**
   * @param burst the longest run of outliers that is no evidence
   * @param remaining the fewest examples besides that run
   * @param falseAlarmInterval the expected number of examples between two false alarms
   */
  LabelEvidence(int burst, int remaining, long falseAlarmInterval) {
    this.burst = burst;
    this.remaining = remaining;
    this.threshold = Math.log10(COMPARISONS * falseAlarmInterval);
  }

  @Override
  public String name() {
    return "label";
  }

  @Override
  public Figure statisticFigure() {
    return Figure.LABEL_STATISTIC;
  }

  @Override
  public Figure thresholdFigure() {
    return Figure.LABEL_THRESHOLD;
  }

  @Override
  public void hold(Observation observation) {
    held.add(observation.label().hashCode());
  }

  @Override
  public void admitOldest() {
    int label = held.remove(0);
    examples++;
    if (known.size() >= MAX_CLASSES && !known.containsKey(label)) {
      return;
    }
    int count = known.merge(label, 1, Integer::sum);
    if (count == 1) {
      metOnce++;
    } else if (count == 2) {
      metOnce--;
    }
  }

  @Override
  public void forgetTask() {
    known.clear();
    examples = 0;
    metOnce = 0;
  }

  @Override
  public Weight weigh() {
    if (held.size() < burst + remaining || known.size() >= MAX_CLASSES) {
      return Weight.NONE;
    }
    return new Weight(surprise(), threshold);
  }

  private double surprise() {
    int size = held.size();
    int[] newBefore = new int[size + 1];
    for (int i = 0; i < size; i++) {
      newBefore[i + 1] = newBefore[i] + (known.containsKey(held.get(i)) ? 0 : 1);
    }
    double surprise = 0;
    for (int m = burst + remaining; m <= size; m++) {
      int start = size - m;
      int inRun = 0;
      for (int run = start; run + burst <= size; run++) {
        inRun = Math.max(inRun, newBefore[run + burst] - newBefore[run]);
      }
      int rest = newBefore[size] - newBefore[start] - inRun;
      if (rest > 0) {
        double tail = BetaBinomial.tail(rest, m - burst, metOnce + 1.0, examples - metOnce + 1.0);
        surprise = Math.max(surprise, -Math.log10(tail));
      }
    }
    return surprise;
  }

  /** Scores by the probability of a new or a known name under the two tasks. */
  @Override
  public SplitScores splitScores() {
    double old = (metOnce + 1.0) / (examples + 2.0);
    boolean[] isNew = new boolean[held.size()];
    for (int i = 0; i < isNew.length; i++) {
      isNew[i] = !known.containsKey(held.get(i));
    }
    return split -> scores(isNew, split, old);
  }

  private static double[] scores(boolean[] isNew, int split, double old) {
    int count = 0;
    for (int i = split; i < isNew.length; i++) {
      count += isNew[i] ? 1 : 0;
    }
    double now = (count + 1.0) / (isNew.length - split + 2.0);
    double[] scores = new double[isNew.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = isNew[i] ? Math.log(now / old) : Math.log((1 - now) / (1 - old));
    }
    return scores;
  }

  @Override
  public long heapBytes() {
    return 80L * known.size() + 24L * held.size();
  }

  @Override
  public void write(DataOutputStream out, PieceSink pieces) throws IOException {
    out.writeLong(examples);
    out.writeInt(known.size());
    for (Map.Entry<Integer, Integer> entry : known.entrySet()) {
      out.writeInt(entry.getKey());
      out.writeInt(entry.getValue());
    }
    out.writeInt(held.size());
    for (int label : held) {
      out.writeInt(label);
    }
  }

  @Override
  public void read(DataInputStream in, int version, PieceSource pieces) throws IOException {
    forgetTask();
    held.clear();
    examples = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      int label = in.readInt();
      int count = in.readInt();
      known.put(label, count);
      metOnce += count == 1 ? 1 : 0;
    }
    for (int left = in.readInt(); left > 0; left--) {
      held.add(in.readInt());
    }
  }
}
