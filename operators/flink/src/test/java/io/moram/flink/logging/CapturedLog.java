// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.logging;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what a class logs at INFO or above during a test. */
public final class CapturedLog implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final Level levelBefore;
  private final Lines lines = new Lines();

  private static final class Lines extends AbstractAppender {
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();

    Lines() {
      super("captured", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      events.add(event.toImmutable());
    }
  }

  /**
   * @param owner the class whose logger writes the lines
   */
  public CapturedLog(Class<?> owner) {
    logger = (Logger) LogManager.getLogger(owner);
    levelBefore = logger.getLevel();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Configurator.setLevel(logger, Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeAppender(lines);
    lines.stop();
    Configurator.setLevel(logger, levelBefore);
  }

  /** All lines so far. */
  public List<LogEvent> events() {
    return List.copyOf(lines.events);
  }

  /** The lines of a level, formatted. */
  public List<String> lines(Level level) {
    return lines.events.stream()
        .filter(event -> event.getLevel().equals(level))
        .map(event -> event.getMessage().getFormattedMessage())
        .toList();
  }
}
