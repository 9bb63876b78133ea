// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * A window of numbers in buckets that double in size towards the past (Bifet and Gavalda 2007,
 * section 4, after Datar et al. 2002): row i holds at most {@value #BUCKETS_PER_ROW} buckets of 2^i
 * numbers each; if there are more, the two oldest become one of row i + 1. So a window of W numbers
 * takes O(log W) memory.
 */
final class ExponentialHistogram {

  /** M of the paper. */
  private static final int BUCKETS_PER_ROW = 5;

  /**
   * Numbers that followed one another.
   *
   * @param count how many
   * @param total their sum
   * @param squares the sum of their squared distances to their mean
   */
  record Bucket(long count, double total, double squares) {
    static final Bucket EMPTY = new Bucket(0, 0, 0);

    double mean() {
      return total / count;
    }

    /** Both together (Chan et al. 1979, equation 2.1). */
    Bucket plus(Bucket other) {
      if (count == 0 || other.count == 0) {
        return count == 0 ? other : this;
      }
      long both = count + other.count;
      return new Bucket(
          both, total + other.total, squares + other.squares + between(other, (double) both));
    }

    /** This without a part of it. */
    Bucket minus(Bucket part) {
      if (part.count == count) {
        return EMPTY;
      }
      Bucket rest = new Bucket(count - part.count, total - part.total, 0);
      return new Bucket(
          rest.count, rest.total, squares - part.squares - rest.between(part, (double) count));
    }

    private double between(Bucket other, double both) {
      double difference = mean() - other.mean();
      return (double) count * other.count * difference * difference / both;
    }
  }

  /** By row, its buckets, oldest first. */
  private final List<Deque<Bucket>> rows = new ArrayList<>();

  private Bucket whole = Bucket.EMPTY;

  /** All numbers of the window. */
  Bucket whole() {
    return whole;
  }

  void add(double value) {
    Bucket carried = new Bucket(1, value, 0);
    whole = whole.plus(carried);
    for (int row = 0; ; row++) {
      if (row == rows.size()) {
        rows.add(new ArrayDeque<>());
      }
      Deque<Bucket> buckets = rows.get(row);
      buckets.addLast(carried);
      if (buckets.size() <= BUCKETS_PER_ROW) {
        return;
      }
      carried = buckets.removeFirst().plus(buckets.removeFirst());
    }
  }

  /** Forgets the oldest bucket's numbers. */
  void removeOldest() {
    Deque<Bucket> last = rows.get(rows.size() - 1);
    whole = whole.minus(last.removeFirst());
    if (last.isEmpty()) {
      rows.remove(rows.size() - 1);
    }
  }

  /** From the oldest bucket to the newest. */
  Iterator<Bucket> oldestFirst() {
    List<Bucket> all = new ArrayList<>();
    for (int row = rows.size() - 1; row >= 0; row--) {
      all.addAll(rows.get(row));
    }
    return all.iterator();
  }

  void clear() {
    rows.clear();
    whole = Bucket.EMPTY;
  }

  void write(DataOutputStream out) throws IOException {
    write(out, whole);
    out.writeInt(rows.size());
    for (Deque<Bucket> row : rows) {
      out.writeInt(row.size());
      for (Bucket bucket : row) {
        write(out, bucket);
      }
    }
  }

  private static void write(DataOutputStream out, Bucket bucket) throws IOException {
    out.writeLong(bucket.count());
    out.writeDouble(bucket.total());
    out.writeDouble(bucket.squares());
  }

  void read(DataInputStream in) throws IOException {
    clear();
    whole = readBucket(in);
    int count = in.readInt();
    for (int row = 0; row < count; row++) {
      Deque<Bucket> buckets = new ArrayDeque<>();
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        buckets.addLast(readBucket(in));
      }
      rows.add(buckets);
    }
  }

  private static Bucket readBucket(DataInputStream in) throws IOException {
    return new Bucket(in.readLong(), in.readDouble(), in.readDouble());
  }
}
