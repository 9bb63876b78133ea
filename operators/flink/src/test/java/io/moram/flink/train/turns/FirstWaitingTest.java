// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.metrics.OldestInput;
import org.junit.jupiter.api.Test;

class FirstWaitingTest {
  private final OldestInput oldest = new OldestInput(() -> 10_000);
  private final FirstWaiting first = new FirstWaiting(oldest);

  private static TrainingInput example(String learner, long time) {
    return new TaskExample(
        learner,
        0,
        new LabeledExample(
            new Content.Picture(new byte[0]), "x", "{}", new float[0], RecordPlace.UNKNOWN, time));
  }

  @Test
  void eachLearnersFirstInputCounts() {
    first.waits("ada", example("ada", 3_000));
    first.waits("bob", example("bob", 5_000));
    assertThat(oldest.getValue()).isEqualTo(7);
    first.waits("ada", example("ada", 6_000));
    assertThat(oldest.getValue()).isEqualTo(5);
    first.none("bob");
    first.none("bob");
    assertThat(oldest.getValue()).isEqualTo(4);
    first.none("ada");
    assertThat(oldest.getValue()).isZero();
  }

  @Test
  void anInputWithoutATimeKeepsThatOfTheExampleBefore() {
    first.waits("bob", example("bob", -1));
    assertThat(oldest.getValue()).as("unknown").isZero();
    first.waits("ada", example("ada", 3_000));
    first.waits("ada", new TaskEnd("ada", 0, "test"));
    assertThat(oldest.getValue()).isEqualTo(7);
    first.waits("ada", example("ada", 9_000));
    assertThat(oldest.getValue()).isEqualTo(1);
  }
}
