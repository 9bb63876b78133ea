// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

class LearnerLogTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(LearnerLogTest.class);

  @Test
  void everyLineNamesItsLearnerAndTaskAndTheContextIsCleared() {
    LearnerLog learners = new LearnerLog(LearnerLogTest.class);
    learners.info("ada", 3, "Task sealed: atoms={}", 17);
    learners.warn("bob", 4, "Slow step: millis={}", 1700);

    assertThat(log.lines(Level.INFO)).containsExactly("Task sealed: atoms=17 learner=ada task=3");
    assertThat(log.lines(Level.WARN)).containsExactly("Slow step: millis=1700 learner=bob task=4");
    LogEvent line = log.events().get(0);
    assertThat(line.getContextData().toMap())
        .containsEntry("learner", "ada")
        .containsEntry("task", "3");
    assertThat(MDC.get("learner")).isNull();
    assertThat(MDC.get("task")).isNull();
  }
}
