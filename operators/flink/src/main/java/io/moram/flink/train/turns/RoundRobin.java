// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The order of turns. Learners with work take turns of one step. Only a limited number takes part
 * at once, and no more than fit into native memory together: otherwise each would be read from the
 * state again at each of its turns. The others wait in the order of their arrival. While others
 * wait, a learner gives its place away after a slice of turns, so that none waits for another one's
 * whole backlog.
 */
public final class RoundRobin {
  private final int atOnce;
  private final long bytesAtOnce;
  private final int slice;

  /** The learners that take turns. */
  private final Map<String, Taking> taking = new LinkedHashMap<>();

  /** The learners that wait, and what they will take in native memory. */
  private final Map<String, Long> waiting = new LinkedHashMap<>();

  /**
   * A learner that takes turns.
   *
   * @param turns how many it has taken in a row
   * @param bytes what it takes in native memory
   */
  private record Taking(int turns, long bytes) {}

  /**
   * @param atOnce the number of learners that take turns at once, at least 1
   * @param bytesAtOnce the native memory of these learners; one alone may exceed it
   * @param slice the number of turns after which a learner gives its place to one that waits, at
   *     least 1
   */
  public RoundRobin(int atOnce, long bytesAtOnce, int slice) {
    this.atOnce = atOnce;
    this.bytesAtOnce = bytesAtOnce;
    this.slice = slice;
  }

  /**
   * Adds a learner that has work. It may be known already.
   *
   * @param bytes what it takes in native memory, about
   */
  public void add(String learner, long bytes) {
    if (!taking.containsKey(learner)) {
      waiting.put(learner, bytes);
      fill();
    }
  }

  /** Removes a learner, if it has work; not while it takes a turn. */
  public void remove(String learner) {
    waiting.remove(learner);
    taking.remove(learner);
    fill();
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
    Map.Entry<String, Taking> first = taking.entrySet().iterator().next();
    String learner = first.getKey();
    int turns = first.getValue().turns + 1;
    taking.remove(learner);
    // The turn may fail, and then no learner is lost: the job ends.
    OptionalLong bytes = turn.take(learner);
    if (bytes.isPresent()) {
      boolean keepsPlace = waiting.isEmpty() || turns < slice;
      if (keepsPlace && fits(bytes.getAsLong())) {
        taking.put(learner, new Taking(turns, bytes.getAsLong()));
      } else {
        waiting.put(learner, bytes.getAsLong());
      }
    }
    fill();
  }

  private boolean fits(long bytes) {
    long taken = taking.values().stream().mapToLong(Taking::bytes).sum();
    return taking.isEmpty() || (taking.size() < atOnce && taken + bytes <= bytesAtOnce);
  }

  private void fill() {
    Iterator<Map.Entry<String, Long>> next = waiting.entrySet().iterator();
    while (next.hasNext()) {
      Map.Entry<String, Long> learner = next.next();
      if (!fits(learner.getValue())) {
        // None that came later goes before, so that a large learner is not left waiting.
        return;
      }
      taking.put(learner.getKey(), new Taking(0, learner.getValue()));
      next.remove();
    }
  }

  /** One turn of a learner. */
  @FunctionalInterface
  public interface Turn {
    /** Returns what the learner takes in native memory if it still has work, or nothing. */
    OptionalLong take(String learner) throws Exception;
  }
}
