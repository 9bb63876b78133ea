// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.Segment;
import io.moram.boundary.Boundary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matches boundaries with changes, one to one.
 *
 * <p>Boundaries are matched in the order of their declaration. The candidate of a boundary is the
 * last change that started at or before the example of its declaration. The boundary finds this
 * change if no earlier boundary has. If the change is gradual, the boundary must also be declared
 * within {@value #GRACE} examples after the end of the ramp. Any other boundary is a false alarm.
 * So a change is missed if the next change or the end of the stream comes first.
 *
 * @param finds the boundary that found the start of each segment, from the second segment on; null
 *     if the change was missed
 * @param falseAlarms the boundaries that found no change
 */
record Matching(List<@Nullable Find> finds, List<Boundary> falseAlarms) {

  /** The number of examples after the end of a ramp in which a change still counts as found. */
  static final int GRACE = 100;

  /**
   * A change that was found.
   *
   * @param number the number of the boundary among all declared ones, from 0
   */
  record Find(Boundary boundary, int number) {}

  /** Matches boundaries, in the order of their declaration, with the changes of a stream. */
  static Matching of(ComposedStream stream, List<Boundary> boundaries) {
    List<@Nullable Find> finds = new ArrayList<>();
    for (int change = 0; change < stream.changes(); change++) {
      finds.add(null);
    }
    List<Boundary> falseAlarms = new ArrayList<>();
    for (int number = 0; number < boundaries.size(); number++) {
      Boundary boundary = boundaries.get(number);
      int change = lastChange(stream.segments(), boundary.detectedAt());
      if (change >= 0
          && finds.get(change) == null
          && inTime(stream.segments().get(change + 1), boundary)) {
        finds.set(change, new Find(boundary, number));
      } else {
        falseAlarms.add(boundary);
      }
    }
    return new Matching(finds, falseAlarms);
  }

  private static int lastChange(List<Segment> segments, long detectedAt) {
    int change = -1;
    while (change + 2 < segments.size() && segments.get(change + 2).start() <= detectedAt) {
      change++;
    }
    return change;
  }

  private static boolean inTime(Segment segment, Boundary boundary) {
    return segment.ramp() == 0 || boundary.detectedAt() < segment.settled() + GRACE;
  }
}
