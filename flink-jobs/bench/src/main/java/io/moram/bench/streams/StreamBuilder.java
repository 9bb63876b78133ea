// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds a stream segment by segment. */
final class StreamBuilder {

  private final List<EmbeddedDomain> domains;
  private final RandomGenerator random;
  private final List<Segment> segments = new ArrayList<>();
  private final List<EmbeddedItem> pictures = new ArrayList<>();
  private int[] segmentOf = new int[1024];

  StreamBuilder(List<EmbeddedDomain> domains, RandomGenerator random) {
    this.domains = domains;
    this.random = random;
  }

  int size() {
    return pictures.size();
  }

  /** Appends a segment that starts without a ramp. */
  void segment(int domain, int length) {
    ShuffledPictures deck = open(domain, 0, length);
    for (int i = 0; i < length; i++) {
      add(deck.draw(), segments.size() - 1);
    }
  }

  /** Appends a segment that starts with a ramp. */
  void fadingSegment(int domain, int ramp, int length) {
    int before = segments.get(segments.size() - 1).domain();
    ShuffledPictures old = new ShuffledPictures(domains.get(before), ramp, random);
    ShuffledPictures deck = open(domain, ramp, ramp + length);
    int segment = segments.size() - 1;
    for (int i = 0; i < ramp; i++) {
      boolean fresh = random.nextDouble() < (i + 1.0) / (ramp + 1.0);
      add(fresh ? deck.draw() : old.draw(), fresh ? segment : segment - 1);
    }
    for (int i = 0; i < length; i++) {
      add(deck.draw(), segment);
    }
  }

  /** Appends examples of another domain to the last segment. */
  void outliers(int domain, int length) {
    ShuffledPictures deck = new ShuffledPictures(domains.get(domain), length, random);
    for (int i = 0; i < length; i++) {
      add(deck.draw(), segments.size() - 1);
    }
  }

  /** Appends examples of its own domain to the last segment. */
  void more(ShuffledPictures deck, int length) {
    for (int i = 0; i < length; i++) {
      add(deck.draw(), segments.size() - 1);
    }
  }

  /** Starts a segment and returns the pictures to draw from. */
  ShuffledPictures open(int domain, int ramp, int most) {
    segments.add(new Segment(domain, pictures.size(), ramp));
    return new ShuffledPictures(domains.get(domain), most, random);
  }

  ComposedStream build(StreamKind kind) {
    return new ComposedStream(kind, segments, pictures, Arrays.copyOf(segmentOf, pictures.size()));
  }

  private void add(EmbeddedItem picture, int segment) {
    if (pictures.size() == segmentOf.length) {
      segmentOf = Arrays.copyOf(segmentOf, 2 * segmentOf.length);
    }
    segmentOf[pictures.size()] = segment;
    pictures.add(picture);
  }
}
