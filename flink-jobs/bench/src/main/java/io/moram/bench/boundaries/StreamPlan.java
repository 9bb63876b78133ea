// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.StreamComposer;
import io.moram.bench.streams.StreamKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How many streams of which kind are run, made when they are needed. */
final class StreamPlan {

  /** How many examples the stationary streams have in all. */
  static final int STATIONARY_EXAMPLES = 100_000;

  private final StreamComposer composer;
  private final int compositions;
  private final int stationaryExamples;

  /**
   * A plan.
   *
   * @param compositions how many sharp and short streams; of the other kinds half as many
   * @param stationaryExamples how many stationary examples in all, at least; spread over the
   *     domains
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
   * @param examples how many they have in all, at least
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

  /** The domains' names, in the order of the stationary streams. */
  List<String> domains() {
    return composer.domains().stream().map(d -> d.name()).toList();
  }
}
