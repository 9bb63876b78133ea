// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void atMostTwoAlternateAndTheOthersFollow() throws Exception {
    assertThat(order(new RoundRobin(2, 100), Map.of("a", 3, "b", 2, "c", 2)))
        .containsExactly("a", "b", "a", "b", "a", "c", "c");
  }

  @Test
  void noneWaitsForAnotherOnesWholeBacklog() throws Exception {
    assertThat(order(new RoundRobin(1, 2), Map.of("a", 6, "b", 3, "c", 1)))
        .containsExactly("a", "a", "b", "b", "c", "a", "a", "b", "a", "a");
  }

  @Test
  void aloneALearnerKeepsItsPlace() throws Exception {
    assertThat(order(new RoundRobin(2, 1), Map.of("a", 2, "b", 2)))
        .containsExactly("a", "b", "a", "b");
  }

  /** The order of turns of learners that have some turns of work each. */
  private static List<String> order(RoundRobin turns, Map<String, Integer> work) throws Exception {
    Map<String, Integer> left = new TreeMap<>(work);
    left.keySet().forEach(turns::add);
    turns.add("a");
    List<String> order = new ArrayList<>();
    while (!turns.isEmpty()) {
      turns.take(
          learner -> {
            order.add(learner);
            return left.merge(learner, -1, Integer::sum) > 0;
          });
    }
    return order;
  }

  @Test
  void aLearnerThatIsRemovedMakesRoomForOneThatWaits() throws Exception {
    RoundRobin turns = new RoundRobin(1, 2);
    turns.add("ada");
    turns.add("bob");
    turns.add("cy");
    turns.remove("bob");
    turns.remove("ada");
    turns.remove("dan");
    List<String> taken = new ArrayList<>();
    turns.take(
        learner -> {
          taken.add(learner);
          return false;
        });
    assertThat(taken).containsExactly("cy");
    assertThat(turns.isEmpty()).isTrue();
  }
}
