// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import io.moram.boundary.Observation;
import java.util.List;

/** A stream of labeled examples with known changes. Immutable. */
public final class ComposedStream {

  private final StreamKind kind;
  private final List<Segment> segments;
  private final List<EmbeddedItem> pictures;
  private final int[] segmentOf;

  /**
   * Creates a stream of given segments and pictures.
   *
   * @param segmentOf the segment of each example, as in {@link #segmentOf(int)}
   */
  public ComposedStream(
      StreamKind kind, List<Segment> segments, List<EmbeddedItem> pictures, int[] segmentOf) {
    this.kind = kind;
    this.segments = List.copyOf(segments);
    this.pictures = List.copyOf(pictures);
    this.segmentOf = segmentOf.clone();
  }

  /** The kind of the stream. */
  public StreamKind kind() {
    return kind;
  }

  /** The segments, in order; at least one. */
  public List<Segment> segments() {
    return segments;
  }

  /** The number of changes. */
  public int changes() {
    return segments.size() - 1;
  }

  /** The number of examples. */
  public int size() {
    return pictures.size();
  }

  /**
   * Returns the segment of an example. In a ramp, that is the segment of its domain. An outlier of
   * a burst belongs to the segment that it interrupts.
   */
  public int segmentOf(int position) {
    return segmentOf[position];
  }

  /** The first example after a segment. */
  public int endOf(int segment) {
    return segment + 1 < segments.size() ? segments.get(segment + 1).start() : size();
  }

  /** An example, without a task marker. */
  public Observation observation(int position) {
    EmbeddedItem picture = pictures.get(position);
    return new Observation(position, picture.embedding(), picture.label(), null);
  }
}
