// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The order of turns. Learners with work take turns of one step. Only a limited number takes part
 * at once, because each needs native memory. The others wait in the order of their arrival. While
 * others wait, a learner gives its place away after a slice of turns, so that none waits for
 * another one's whole backlog.
 */
public final class RoundRobin {
  private final int atOnce;
  private final int slice;

  /** The learners that take turns, and how many they have taken in a row. */
  private final Map<String, Integer> taking = new LinkedHashMap<>();

  private final Set<String> waiting = new LinkedHashSet<>();

  /**
   * @param atOnce the number of learners that take turns at once, at least 1
   * @param slice the number of turns after which a learner gives its place to one that waits, at
   *     least 1
   */
  public RoundRobin(int atOnce, int slice) {
    this.atOnce = atOnce;
    this.slice = slice;
  }

  /** Adds a learner that has work. It may be known already. */
  public void add(String learner) {
    if (taking.containsKey(learner)) {
      return;
    }
    if (taking.size() < atOnce) {
      taking.put(learner, 0);
    } else {
      waiting.add(learner);
    }
  }

  /** Removes a learner, if it has work; not while it takes a turn. */
  public void remove(String learner) {
    waiting.remove(learner);
    if (taking.remove(learner) != null) {
      fill();
    }
  }

  /** Returns whether no learner has work. */
  public boolean isEmpty() {
    return taking.isEmpty();
  }

  /**
   * Takes a turn.
   *
   * @param turn is given the learner whose turn it is, and says whether it still has work
   */
  public void take(Turn turn) throws Exception {
    Map.Entry<String, Integer> first = taking.entrySet().iterator().next();
    String learner = first.getKey();
    int turns = first.getValue() + 1;
    taking.remove(learner);
    // The turn may fail, and then no learner is lost: the job ends.
    boolean stillHasWork = turn.take(learner);
    boolean yields = turns >= slice && !waiting.isEmpty();
    if (stillHasWork && !yields) {
      taking.put(learner, turns);
      return;
    }
    if (stillHasWork) {
      waiting.add(learner);
    }
    fill();
  }

  private void fill() {
    Iterator<String> next = waiting.iterator();
    if (taking.size() < atOnce && next.hasNext()) {
      taking.put(next.next(), 0);
      next.remove();
    }
  }

  /** One turn of a learner. */
  @FunctionalInterface
  public interface Turn {
    boolean take(String learner) throws Exception;
  }
}
