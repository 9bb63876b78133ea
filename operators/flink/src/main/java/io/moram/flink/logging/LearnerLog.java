// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.logging;

import io.moram.schemas.text.VisibleText;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs what happens to learners. Every line ends with the learner and its task. Both are in the
 * logging context (MDC) too, under {@code learner} and {@code task}, so that a layout or a filter
 * can use them. Texts of producers are escaped: see {@link VisibleText}.
 */
public final class LearnerLog {
  private static final String LEARNER = "learner";
  private static final String TASK = "task";

  private final Logger logger;

  /**
   * @param owner the class whose logger writes the lines
   */
  public LearnerLog(Class<?> owner) {
    logger = LoggerFactory.getLogger(owner);
  }

  /**
   * Logs at INFO.
   *
   * @param message a sentence, with {@code {}} for each argument
   */
  public void info(String learner, int task, String message, Object... arguments) {
    inContext(learner, task, () -> logger.info(withKeys(message), all(arguments, learner, task)));
  }

  /**
   * Logs at WARN. Guard warnings that can repeat with a {@link WarningLimit}.
   *
   * @param message a sentence, with {@code {}} for each argument
   */
  public void warn(String learner, int task, String message, Object... arguments) {
    inContext(learner, task, () -> logger.warn(withKeys(message), all(arguments, learner, task)));
  }

  /**
   * Logs a fault at ERROR, with its stack trace.
   *
   * @param message a sentence, with {@code {}} for each argument
   */
  public void error(
      String learner, int task, Throwable fault, String message, Object... arguments) {
    Object[] all = all(arguments, learner, task);
    Object[] withFault = Arrays.copyOf(all, all.length + 1, Object[].class);
    withFault[all.length] = fault;
    inContext(learner, task, () -> logger.error(withKeys(message), withFault));
  }

  private static void inContext(String learner, int task, Runnable line) {
    MDC.put(LEARNER, learner);
    MDC.put(TASK, String.valueOf(task));
    try {
      line.run();
    } finally {
      MDC.remove(LEARNER);
      MDC.remove(TASK);
    }
  }

  private static String withKeys(String message) {
    return message + " learner={} task={}";
  }

  private static Object[] all(Object[] arguments, String learner, int task) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2, Object[].class);
    for (int i = 0; i < arguments.length; i++) {
      if (all[i] instanceof String text) {
        all[i] = VisibleText.of(text);
      }
    }
    all[arguments.length] = learner;
    all[arguments.length + 1] = task;
    return all;
  }
}
