// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.logging.WarningLimit;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learners that have gauges of their own: the first hundred of an operator, because every gauge
 * loads the dashboard and none can be removed. The gauge {@code learnersNotShown} counts the others
 * ({@value #MOST_COUNTED} at most), and the log names them. For the task's thread.
 */
public final class ShownLearners {
  private static final int MOST_SHOWN = 100;

  /** Each counted name takes memory. */
  private static final int MOST_COUNTED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(ShownLearners.class);

  private final Set<String> shown = new HashSet<>();
  private final Set<String> others = new HashSet<>();
  private final AtomicInteger notShown = new AtomicInteger(); // Metrics read it on other threads.
  private final WarningLimit warnings = new WarningLimit();

  /** Registers the count in a metric group. */
  public ShownLearners(MetricGroup metrics) {
    Gauge<Integer> count = notShown::get;
    metrics.gauge("learnersNotShown", count);
  }

  /** Returns whether a learner, which is active, has gauges of its own. */
  public boolean shows(String learner) {
    if (shown.contains(learner)) {
      return true;
    }
    if (shown.size() < MOST_SHOWN) {
      shown.add(learner);
      return true;
    }
    if (others.size() < MOST_COUNTED && others.add(learner)) {
      notShown.set(others.size());
      warnings.log(
          leftOut ->
              LOG.info(
                  "Learner has no metrics of its own, because an operator shows the first {}:"
                      + " learner={} leftOut={}",
                  MOST_SHOWN,
                  learner,
                  leftOut));
    }
    return false;
  }
}
