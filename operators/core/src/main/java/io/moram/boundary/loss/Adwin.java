// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import io.moram.boundary.loss.ExponentialHistogram.Bucket;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Iterator;

/**
 * ADWIN2 (Bifet and Gavalda 2007, Learning from Time-Changing Data with Adaptive Windowing): keeps
 * the longest window of the newest numbers whose mean has not changed. Every {@value #CLOCK}
 * numbers it looks at every split of the window between two buckets; as long as the two parts'
 * means differ by more than {@code eps = sqrt(2 m v l) + 2/3 m l}, the oldest bucket goes. Here v
 * is the window's variance, {@code l = ln(2 ln(W) / delta)} and m the sum of the parts' inverse
 * lengths, each less {@value #SHORTEST_PART} - 1. A rise is a cut that leaves the window with a
 * higher mean than it had before the newest number. The clock, the shortest window and the shortest
 * part are MOA's, whose {@code ADWIN} and {@code ADWINChangeDetector} cut and rise where this does.
 */
final class Adwin implements ChangeTest {
  private static final int CLOCK = 32;
  private static final int SHORTEST_WINDOW = 10;
  private static final int SHORTEST_PART = 5;

  private final double delta;
  private final ExponentialHistogram window = new ExponentialHistogram();
  private long time;
  private boolean cut;
  private double statistic;

  /**
   * A test that has seen nothing.
   *
   * @param delta the confidence, in (0, 1); 0.002 is MOA's default
   */
  Adwin(double delta) {
    this.delta = delta;
  }

  @Override
  public boolean add(double value) {
    double before = mean();
    time++;
    window.add(value);
    cut = false;
    if (time % CLOCK == 0 && width() > SHORTEST_WINDOW) {
      statistic = Double.NEGATIVE_INFINITY;
      while (hasChanged()) {
        window.removeOldest();
        cut = true;
      }
    }
    return cut && mean() > before;
  }

  /** Whether the last number made the window shorter, by a rise or a fall. */
  boolean cut() {
    return cut;
  }

  long width() {
    return window.whole().count();
  }

  /** The window's mean; 0 while it is empty. */
  double mean() {
    return width() == 0 ? 0 : window.whole().mean();
  }

  private boolean hasChanged() {
    Bucket whole = window.whole();
    double confidence = Math.log(2 * Math.log((double) whole.count()) / delta);
    double variance = whole.squares() / whole.count();
    long older = 0;
    double olderTotal = 0;
    for (Iterator<Bucket> buckets = window.oldestFirst(); buckets.hasNext(); ) {
      Bucket next = buckets.next();
      older += next.count();
      olderTotal += next.total();
      long newer = whole.count() - older;
      if (newer <= SHORTEST_PART + 1) {
        return false;
      }
      if (older <= SHORTEST_PART + 1) {
        continue;
      }
      double rise = (whole.total() - olderTotal) / newer - olderTotal / older;
      double inverse = 1.0 / (older - SHORTEST_PART + 1) + 1.0 / (newer - SHORTEST_PART + 1);
      double bound =
          Math.sqrt(2 * inverse * variance * confidence) + 2.0 / 3 * inverse * confidence;
      statistic = Math.max(statistic, rise / bound);
      if (Math.abs(rise) > bound) {
        return true;
      }
    }
    return false;
  }

  /** The largest rise between two parts that the last check saw, as a share of its bound. */
  @Override
  public double statistic() {
    return Double.isFinite(statistic) ? statistic : 0;
  }

  @Override
  public double threshold() {
    return 1;
  }

  @Override
  public void reset() {
    window.clear();
    time = 0;
    cut = false;
    statistic = 0;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(time);
    out.writeBoolean(cut);
    out.writeDouble(statistic);
    window.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    time = in.readLong();
    cut = in.readBoolean();
    statistic = in.readDouble();
    window.read(in);
  }
}
