// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A random order of faults in which every kind comes before any kind comes again. */
final class FaultOrder {

  private final Random random;
  private final List<FaultKind> kinds;

  /**
   * @param kinds what can happen
   */
  FaultOrder(Random random, List<FaultKind> kinds) {
    this.random = random;
    this.kinds = List.copyOf(kinds);
  }

  /** The first faults of the order. */
  List<FaultKind> first(int count) {
    List<FaultKind> order = new ArrayList<>();
    while (order.size() < count) {
      List<FaultKind> round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      order.addAll(round);
    }
    return order.subList(0, count);
  }
}
