// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.metrics.OldestInput;
import java.util.HashMap;
import java.util.Map;

/** Since when the first input of each learner waits, of learners that take turns. */
public final class FirstWaiting {
  private final Map<String, Long> times = new HashMap<>();
  private final OldestInput oldest;

  /**
   * @param oldest takes the time of each learner's first input
   */
  public FirstWaiting(OldestInput oldest) {
    this.oldest = oldest;
  }

  /**
   * An input is the first that waits. Only examples have a time. The other inputs follow an example
   * at once, so until the next example comes first, the time of the one before counts.
   */
  public void waits(String learner, TrainingInput input) {
    if (input instanceof TaskExample example && example.kept().time() >= 0) {
      none(learner);
      times.put(learner, example.kept().time());
      oldest.add(example.kept().time());
    }
  }

  /** No input of a learner waits any more, or it takes no turns. */
  public void none(String learner) {
    Long before = times.remove(learner);
    if (before != null) {
      oldest.remove(before);
    }
  }
}
