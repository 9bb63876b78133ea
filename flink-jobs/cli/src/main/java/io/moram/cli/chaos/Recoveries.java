// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long a cluster took to recover from its faults, in seconds. */
final class Recoveries {

  private final Map<FaultKind, List<Double>> toAnswer = new EnumMap<>(FaultKind.class);
  private final Map<FaultKind, List<Double>> toRun = new EnumMap<>(FaultKind.class);

  /**
   * The median and the worst of some times.
   *
   * @param median the upper one of two
   */
  record Times(double median, double worst) {
    private static Times of(List<Double> seconds) {
      List<Double> sorted = seconds.stream().sorted().toList();
      return new Times(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }
  }

  /**
   * Adds a fault.
   *
   * @param toAnswer seconds until serving answered a request that came after the fault
   * @param toRun seconds until every job had a checkpoint that began after the fault
   */
  void add(FaultKind kind, double toAnswer, double toRun) {
    this.toAnswer.computeIfAbsent(kind, any -> new ArrayList<>()).add(toAnswer);
    this.toRun.computeIfAbsent(kind, any -> new ArrayList<>()).add(toRun);
  }

  /** The number of faults. */
  int count() {
    return toRun.values().stream().mapToInt(List::size).sum();
  }

  /** The number of faults by kind. */
  Map<FaultKind, Integer> kinds() {
    Map<FaultKind, Integer> kinds = new EnumMap<>(FaultKind.class);
    toRun.forEach((kind, times) -> kinds.put(kind, times.size()));
    return kinds;
  }

  /** The times until every job had a checkpoint; only if there was a fault. */
  Times toRun() {
    return Times.of(toRun.values().stream().flatMap(List::stream).toList());
  }

  /** The times until serving answered again, by kind. */
  Map<FaultKind, Times> toAnswer() {
    Map<FaultKind, Times> times = new EnumMap<>(FaultKind.class);
    toAnswer.forEach((kind, seconds) -> times.put(kind, Times.of(seconds)));
    return times;
  }
}
