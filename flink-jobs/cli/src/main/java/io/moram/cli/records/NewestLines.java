// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.records;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Keeps the newest lines of a topic, and not the records that they show. */
final class NewestLines {

  private static final Comparator<Line> BY_AGE =
      Comparator.comparingLong(Line::time)
          .thenComparingInt(Line::partition)
          .thenComparingLong(Line::offset);

  private final int limit;
  private final PriorityQueue<Line> lines = new PriorityQueue<>(BY_AGE);

  private record Line(long time, int partition, long offset, String text) {}

  /**
   * @param limit the most lines that are kept
   */
  NewestLines(int limit) {
    this.limit = limit;
  }

  void add(long time, int partition, long offset, String text) {
    if (limit == 0) {
      return;
    }
    lines.add(new Line(time, partition, offset, text));
    if (lines.size() > limit) {
      lines.remove();
    }
  }

  /** Gives the lines away, the oldest first. */
  void drainTo(Consumer<String> receiver) {
    while (!lines.isEmpty()) {
      receiver.accept(lines.remove().text());
    }
  }
}
