// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void atMostTwoAlternateAndTheOthersFollow() throws Exception {
    assertThat(order(new RoundRobin(2, 100, 100), Map.of("a", 3, "b", 2, "c", 2)))
        .containsExactly("a", "b", "a", "b", "a", "c", "c");
  }

  @Test
  void noneWaitsForAnotherOnesWholeBacklog() throws Exception {
    assertThat(order(new RoundRobin(1, 100, 2), Map.of("a", 6, "b", 3, "c", 1)))
        .containsExactly("a", "a", "b", "b", "c", "a", "a", "b", "a", "a");
  }

  @Test
  void aloneALearnerKeepsItsPlace() throws Exception {
    assertThat(order(new RoundRobin(2, 100, 1), Map.of("a", 2, "b", 2)))
        .containsExactly("a", "b", "a", "b");
  }

  /** The order of turns of learners that have some turns of work each. */
  private static List<String> order(RoundRobin turns, Map<String, Integer> work) throws Exception {
    Map<String, Integer> left = new TreeMap<>(work);
    left.keySet().forEach(learner -> turns.add(learner, 1));
    turns.add("a", 1);
    List<String> order = new ArrayList<>();
    while (!turns.isEmpty()) {
      turns.take(
          learner -> {
            order.add(learner);
            return left.merge(learner, -1, Integer::sum) > 0
                ? OptionalLong.of(1)
                : OptionalLong.empty();
          });
    }
    return order;
  }

  @Test
  void aLearnerThatIsRemovedMakesRoomForOneThatWaits() throws Exception {
    RoundRobin turns = new RoundRobin(1, 100, 2);
    turns.add("ada", 1);
    turns.add("bob", 1);
    turns.add("cy", 1);
    turns.remove("bob");
    turns.remove("ada");
    turns.remove("dan");
    List<String> taken = new ArrayList<>();
    turns.take(
        learner -> {
          taken.add(learner);
          return OptionalLong.empty();
        });
    assertThat(taken).containsExactly("cy");
    assertThat(turns.isEmpty()).isTrue();
  }

  /** Sizes of 40 and 60 fit into 100 together, and no third one beside them. */
  @Test
  void onlyAsManyTakeTurnsAsFitIntoMemory() throws Exception {
    RoundRobin turns = new RoundRobin(8, 100, 2);
    turns.add("ada", 40);
    turns.add("bob", 60);
    turns.add("cy", 500);
    turns.add("dan", 1);
    assertThat(taken(turns, 40, 60, 40, 60)).containsExactly("ada", "bob", "ada", "bob");
    assertThat(taken(turns, 500, 500))
        .as("one that is too large has its turns alone, in its order")
        .containsExactly("cy", "cy");
    assertThat(taken(turns, 1, 40, 1, 40)).containsExactly("dan", "ada", "dan", "ada");
  }

  @Test
  void aLearnerThatHasGrownGivesItsPlaceAway() throws Exception {
    RoundRobin turns = new RoundRobin(8, 100, 100);
    turns.add("ada", 40);
    turns.add("bob", 60);
    assertThat(taken(turns, 41, 60, 60)).containsExactly("ada", "bob", "bob");
    turns.remove("bob");
    assertThat(taken(turns, 41)).containsExactly("ada");
  }

  /** Takes turns after which the learners have these sizes. */
  private static List<String> taken(RoundRobin turns, long... sizes) throws Exception {
    List<String> taken = new ArrayList<>();
    for (long size : sizes) {
      turns.take(
          learner -> {
            taken.add(learner);
            return OptionalLong.of(size);
          });
    }
    return taken;
  }
}
