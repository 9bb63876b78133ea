// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void atMostTwoAlternateAndTheOthersFollow() {
    RoundRobin turns = new RoundRobin(2);
    Map<String, Integer> left = new HashMap<>(Map.of("a", 3, "b", 2, "c", 2));
    List.of("a", "b", "c", "a").forEach(turns::add);
    List<String> order = new ArrayList<>();
    while (!turns.isEmpty()) {
      String learner = turns.next();
      order.add(learner);
      turns.after(learner, left.merge(learner, -1, Integer::sum) > 0);
    }
    assertThat(order).containsExactly("a", "b", "a", "b", "a", "c", "c");
  }
}
