// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Composes streams of domains. A stream depends only on the domains, the seed and its number. The
 * pictures of a segment are drawn without replacement if its domain has enough of them.
 */
public final class StreamComposer {

  /**
   * The shortest segment of a sharp stream. Streams with shorter segments are a kind of their own.
   */
  static final int SHARP_SHORTEST = 160;

  static final int LONGEST = 5_000;
  static final int SHORTEST = 40;
  static final int LONGEST_BURST = 8;

  private static final int SHARP_SEGMENTS = 5;
  private static final int SHORT_SEGMENTS = 12;
  private static final int GRADUAL_SEGMENTS = 3;
  private static final int RECURRING_SEGMENTS = 8;
  private static final int RECURRING_LONGEST = 1_000;
  private static final int BURSTS = 10;

  private final List<EmbeddedDomain> domains;
  private final long seed;

  /**
   * Creates a composer.
   *
   * @param domains the domains, at least two
   */
  public StreamComposer(List<EmbeddedDomain> domains, long seed) {
    if (domains.size() < 2) {
      throw new IllegalArgumentException(
          "Streams that change need at least 2 domains, and there is " + domains.size());
    }
    this.domains = List.copyOf(domains);
    this.seed = seed;
  }

  /** The domains. Segments name them by index. */
  public List<EmbeddedDomain> domains() {
    return domains;
  }

  /**
   * Composes a stream that changes or has bursts.
   *
   * @param kind the kind, except {@link StreamKind#STATIONARY}
   * @param number the number of the stream within its kind, from 0
   */
  public ComposedStream compose(StreamKind kind, int number) {
    Random random = random(kind, number);
    StreamBuilder builder = new StreamBuilder(domains, random);
    switch (kind) {
      case SHARP -> sharp(builder, random, SHARP_SEGMENTS, SHARP_SHORTEST, LONGEST);
      case SHORT -> sharp(builder, random, SHORT_SEGMENTS, SHORTEST, SHARP_SHORTEST - 1);
      case GRADUAL -> gradual(builder, random);
      case RECURRING -> recurring(builder, random);
      case BURSTS -> bursts(builder, random);
      case STATIONARY -> throw new IllegalArgumentException("A stationary stream has one domain");
    }
    return builder.build(kind);
  }

  /**
   * Composes a stream of one domain, drawn with replacement.
   *
   * @param number the number of the stream within its kind, from 0
   */
  public ComposedStream stationary(int domain, int length, int number) {
    Random random = random(StreamKind.STATIONARY, number);
    StreamBuilder builder = new StreamBuilder(domains, random);
    builder.more(builder.open(domain, 0, Integer.MAX_VALUE), length);
    return builder.build(StreamKind.STATIONARY);
  }

  private Random random(StreamKind kind, int number) {
    long mixed = (seed * 31 + kind.key().hashCode()) * 1_000_003 + number;
    return new Random(new SplittableRandom(mixed).nextLong());
  }

  private void sharp(
      StreamBuilder builder, Random random, int segments, int shortest, int longest) {
    int domain = random.nextInt(domains.size());
    for (int i = 0; i < segments; i++) {
      builder.segment(domain, logUniform(random, shortest, longest));
      domain = another(random, domain);
    }
  }

  private void gradual(StreamBuilder builder, Random random) {
    int domain = random.nextInt(domains.size());
    builder.segment(domain, random.nextInt(400, 1_201));
    for (int i = 1; i < GRADUAL_SEGMENTS; i++) {
      domain = another(random, domain);
      builder.fadingSegment(domain, random.nextInt(200, 601), random.nextInt(400, 1_201));
    }
  }

  /** A B A, then with equal chance a new domain, if there is one, or an earlier one. */
  private void recurring(StreamBuilder builder, Random random) {
    List<Integer> fresh = new ArrayList<>();
    for (int i = 0; i < domains.size(); i++) {
      fresh.add(i);
    }
    Collections.shuffle(fresh, random);
    List<Integer> known = new ArrayList<>();
    int domain = -1;
    for (int i = 0; i < RECURRING_SEGMENTS; i++) {
      boolean opensNew = i < 2 || (i > 2 && !fresh.isEmpty() && random.nextBoolean());
      if (opensNew) {
        domain = fresh.remove(0);
        known.add(domain);
      } else {
        int last = domain;
        List<Integer> others = known.stream().filter(d -> d != last).toList();
        domain = others.get(random.nextInt(others.size()));
      }
      builder.segment(domain, logUniform(random, SHARP_SHORTEST, RECURRING_LONGEST));
    }
  }

  private void bursts(StreamBuilder builder, Random random) {
    int domain = random.nextInt(domains.size());
    ShuffledPictures deck = builder.open(domain, 0, Integer.MAX_VALUE);
    builder.more(deck, SHARP_SHORTEST);
    for (int i = 0; i < BURSTS; i++) {
      builder.outliers(another(random, domain), random.nextInt(1, LONGEST_BURST + 1));
      builder.more(deck, random.nextInt(60, 401));
    }
  }

  private int another(Random random, int domain) {
    int other = random.nextInt(domains.size() - 1);
    return other < domain ? other : other + 1;
  }

  private static int logUniform(Random random, int shortest, int longest) {
    double ratio = (longest + 1.0) / shortest;
    return (int) Math.min(longest, shortest * Math.pow(ratio, random.nextDouble()));
  }
}
