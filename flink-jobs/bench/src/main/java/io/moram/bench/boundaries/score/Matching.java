// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.Segment;
import io.moram.boundary.Boundary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which boundary found which change, one to one.
 *
 * <p>Boundaries are taken in the order of their declaration. Each may find one change alone: the
 * last one that began at or before the example at which it was declared. It finds it if no boundary
 * before it has, and, where the change is gradual, if it was declared within {@value #GRACE}
 * examples after the end of the ramp. Any other boundary is a false alarm. So a change is missed
 * when the next change, or the stream's end, comes first.
 *
 * @param finds by segment from the second on: the boundary that found its beginning and the
 *     boundary's number, from 0; null: missed
 * @param falseAlarms the boundaries that found nothing
 */
record Matching(List<@Nullable Find> finds, List<Boundary> falseAlarms) {

  /** How many examples after the end of a ramp a change still counts as found. */
  static final int GRACE = 100;

  /**
   * A change that was found.
   *
   * @param number the boundary's, from 0, among all that were declared
   */
  record Find(Boundary boundary, int number) {}

  /** Matches the boundaries that were declared, in that order, with a stream's changes. */
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
