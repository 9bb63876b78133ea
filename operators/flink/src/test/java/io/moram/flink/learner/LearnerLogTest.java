// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LearnerLogTest {

  /** Keeps what is logged. */
  private static final class Lines extends AbstractAppender {
    private final List<LogEvent> events = new ArrayList<>();

    Lines() {
      super("lines", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      events.add(event.toImmutable());
    }
  }

  @Test
  void everyLineNamesItsLearnerAndTaskAndTheContextIsCleared() {
    Lines lines = new Lines();
    Logger logger = (Logger) LogManager.getLogger(LearnerLogTest.class);
    Configurator.setLevel(logger, Level.INFO);
    logger.addAppender(lines);
    lines.start();
    try {
      new LearnerLog(LearnerLogTest.class).info("ada", 3, "Task sealed: atoms={}", 17);
    } finally {
      logger.removeAppender(lines);
    }

    LogEvent line = lines.events.get(0);
    assertThat(line.getMessage().getFormattedMessage())
        .isEqualTo("Task sealed: atoms=17 learner=ada task=3");
    assertThat(line.getContextData().toMap())
        .containsEntry("learner", "ada")
        .containsEntry("task", "3");
    assertThat(MDC.get("learner")).isNull();
    assertThat(MDC.get("task")).isNull();
  }
}
