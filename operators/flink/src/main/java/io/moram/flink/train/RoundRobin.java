// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whose turn it is: learners with work take turns, a step each, at most so many at a time, so that
 * no more of them need native memory at once; the others follow in order of arrival.
 */
final class RoundRobin {
  private final int atOnce;
  private final Set<String> taking = new LinkedHashSet<>();
  private final Set<String> following = new LinkedHashSet<>();

  /**
   * @param atOnce how many learners take turns at once, at least 1
   */
  RoundRobin(int atOnce) {
    this.atOnce = atOnce;
  }

  /** A learner has work. It may be here already. */
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

  /** Whether nobody has work. */
  boolean isEmpty() {
    return taking.isEmpty();
  }

  /** Takes out the learner whose turn it is; {@link #after} says how it went on. */
  String next() {
    Iterator<String> first = taking.iterator();
    String learner = first.next();
    first.remove();
    return learner;
  }

  /** After a turn: keeps a learner that still has work among those that take turns. */
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
