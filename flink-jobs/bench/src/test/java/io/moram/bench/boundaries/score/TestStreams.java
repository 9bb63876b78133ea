// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.EmbeddedItem;
import io.moram.bench.streams.Segment;
import io.moram.bench.streams.StreamKind;
import java.util.ArrayList;
import java.util.List;

/** Streams of given segments. */
final class TestStreams {

  private TestStreams() {}

  /** Segments of these lengths, each of a domain of its own. */
  static ComposedStream sharp(int... lengths) {
    int[] domains = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      domains[i] = i;
    }
    return sharp(domains, lengths);
  }

  /** Segments of these domains and lengths. */
  static ComposedStream sharp(int[] domains, int[] lengths) {
    List<Segment> segments = new ArrayList<>();
    List<Integer> segmentOf = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      segments.add(new Segment(domains[i], segmentOf.size(), 0));
      for (int j = 0; j < lengths[i]; j++) {
        segmentOf.add(i);
      }
    }
    return stream(StreamKind.SHARP, segments, segmentOf);
  }

  /** Two segments; in the ramp between them, old and new take turns. */
  static ComposedStream gradual(int before, int ramp, int after) {
    List<Integer> segmentOf = new ArrayList<>();
    for (int i = 0; i < before + ramp + after; i++) {
      segmentOf.add(i < before ? 0 : i < before + ramp ? i % 2 : 1);
    }
    return stream(
        StreamKind.GRADUAL, List.of(new Segment(0, 0, 0), new Segment(1, before, ramp)), segmentOf);
  }

  private static ComposedStream stream(
      StreamKind kind, List<Segment> segments, List<Integer> segmentOf) {
    List<EmbeddedItem> pictures =
        segmentOf.stream()
            .map(s -> new EmbeddedItem(new float[] {segments.get(s).domain()}, "any"))
            .toList();
    int[] places = segmentOf.stream().mapToInt(Integer::intValue).toArray();
    return new ComposedStream(kind, segments, pictures, places);
  }
}
