// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.logging.CapturedLog;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShownLearnersTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(ShownLearners.class);
  private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();

  private Object notShown() {
    return ((Gauge<?>) group.get("learnersNotShown")).getValue();
  }

  @Test
  void countsTheLearnersBeyondTheFirstHundredAndNamesOne() {
    ShownLearners learners = new ShownLearners(group);
    for (int turn = 0; turn < 2; turn++) {
      for (int i = 0; i < 100; i++) {
        assertThat(learners.shows("learner " + i)).isTrue();
      }
    }
    assertThat(notShown()).isEqualTo(0);
    assertThat(log.lines(Level.INFO)).isEmpty();
    for (int turn = 0; turn < 2; turn++) {
      assertThat(learners.shows("ada")).isFalse();
      assertThat(learners.shows("bob")).isFalse();
    }
    assertThat(notShown()).isEqualTo(2);
    assertThat(log.lines(Level.INFO)).singleElement().asString().contains("learner=ada leftOut=0");
    assertThat(learners.shows("learner 7")).isTrue();
  }

  @Test
  void theCountTakesLimitedMemory() {
    ShownLearners learners = new ShownLearners(group);
    for (int i = 0; i < 10_500; i++) {
      learners.shows("learner " + i);
    }
    assertThat(notShown()).isEqualTo(10_000);
  }

  @Test
  void gaugesCountTheLearnersThatAreNotShown() {
    LearnerGauges gauges = new LearnerGauges(group);
    for (int i = 0; i < 101; i++) {
      gauges.set("learner " + i, "step", i);
    }
    assertThat(notShown()).isEqualTo(1);
  }
}
