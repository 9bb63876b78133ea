// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.StreamComposer;
import io.moram.bench.streams.StreamKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The streams of the benchmark by kind. They are composed on request. */
final class StreamPlan {

  /** The total number of examples of the stationary streams. */
  static final int STATIONARY_EXAMPLES = 100_000;

  private final StreamComposer composer;
  private final int compositions;
  private final int stationaryExamples;

  /**
   * Creates a plan.
   *
   * @param compositions the number of sharp and of short streams; there are half as many of the
   *     other kinds
   * @param stationaryExamples the smallest total number of stationary examples, over all domains
   */
  StreamPlan(StreamComposer composer, int compositions, int stationaryExamples) {
    this.composer = composer;
    this.compositions = compositions;
    this.stationaryExamples = stationaryExamples;
  }

  /** The streams of a kind. */
  List<Supplier<ComposedStream>> of(StreamKind kind) {
    return kind == StreamKind.STATIONARY
        ? stationary(stationaryExamples)
        : composed(
            kind,
            kind == StreamKind.SHARP || kind == StreamKind.SHORT
                ? compositions
                : (compositions + 1) / 2);
  }

  /** The first streams of a kind that changes. */
  List<Supplier<ComposedStream>> composed(StreamKind kind, int streams) {
    List<Supplier<ComposedStream>> suppliers = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      int number = i;
      suppliers.add(() -> composer.compose(kind, number));
    }
    return suppliers;
  }

  /**
   * A stationary stream for each domain.
   *
   * @param examples the smallest total number of examples
   */
  List<Supplier<ComposedStream>> stationary(int examples) {
    int domains = composer.domains().size();
    int length = (examples + domains - 1) / domains;
    List<Supplier<ComposedStream>> suppliers = new ArrayList<>();
    for (int i = 0; i < domains; i++) {
      int domain = i;
      suppliers.add(() -> composer.stationary(domain, length, domain));
    }
    return suppliers;
  }

  /** The names of the domains, in the order of the stationary streams. */
  List<String> domains() {
    return composer.domains().stream().map(d -> d.name()).toList();
  }
}
