// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The order of turns. Learners with work take turns of one step. Only a limited number takes part
 * at once, because each needs native memory. The others follow in the order of their arrival.
 */
final class RoundRobin {
  private final int atOnce;
  private final Set<String> taking = new LinkedHashSet<>();
  private final Set<String> following = new LinkedHashSet<>();

  /**
   * @param atOnce the number of learners that take turns at once, at least 1
   */
  RoundRobin(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Adds a learner that has work. It may be known already. */
  void add(String learner) {
    if (taking.contains(learner)) {
      return;
    }
    if (taking.size() < atOnce) {
      taking.add(learner);
    } else {
      following.add(learner);
    }
  }

  /** Returns whether no learner has work. */
  boolean isEmpty() {
    return taking.isEmpty();
  }

  /** Removes and returns the learner whose turn it is; {@link #after} may add it again. */
  String next() {
    Iterator<String> first = taking.iterator();
    String learner = first.next();
    first.remove();
    return learner;
  }

  /** Ends a turn. A learner that still has work keeps its place among those that take turns. */
  void after(String learner, boolean stillHasWork) {
    if (stillHasWork) {
      following.remove(learner);
      taking.add(learner);
      return;
    }
    Iterator<String> first = following.iterator();
    if (taking.size() < atOnce && first.hasNext()) {
      taking.add(first.next());
      first.remove();
    }
  }
}
