// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.logging.WarningLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learners that have gauges of their own, {@value #MOST_SHOWN} per operator at most, because
 * every gauge loads the dashboard. Once a minute, a learner without gauges takes the place of a
 * shown one if it was more than twice as active. A learner that has been idle for ten minutes loses
 * its gauges. The gauge {@code learnersNotShown} counts the active learners without them, {@value
 * #MOST_KNOWN} at most. For the task's thread.
 *
 * @param <F> the figures of one learner
 */
public final class ShownLearners<F> {
  private static final Logger LOG = LoggerFactory.getLogger(ShownLearners.class);

  /** The most learners with gauges. */
  static final int MOST_SHOWN = 100;

  /** The most learners that are counted. Flink also remembers the name of each that was shown. */
  static final int MOST_KNOWN = 10_000;

  private static final long ELECTION_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();

  /** So that two learners of about the same activity do not take turns. */
  private static final double CLEARLY_MORE = 2;

  private final MetricGroup metrics;
  private final BiFunction<String, MetricGroup, F> figures;
  private final LongSupplier nanoTime;
  private final Map<String, Activity> active = new HashMap<>();
  private final Map<String, Shown<F>> shown = new HashMap<>();
  private final Set<String> everShown = new HashSet<>();
  private final AtomicInteger notShown = new AtomicInteger(); // Metrics read it on other threads.
  private final WarningLimit warnings = new WarningLimit();
  private long nextElection;

  /** What a learner has and where it is registered. */
  private record Shown<F>(MetricGroup group, F figures) {}

  /** How often a learner was active; what is long ago counts little. */
  private static final class Activity {
    private double times;
    private long last;
  }

  /**
   * @param figures registers a learner's gauges, by its name, in its own group
   */
  public ShownLearners(MetricGroup metrics, BiFunction<String, MetricGroup, F> figures) {
    this(metrics, figures, System::nanoTime);
  }

  /**
   * By another clock.
   *
   * @param nanoTime nanoseconds from any moment on
   */
  ShownLearners(
      MetricGroup metrics, BiFunction<String, MetricGroup, F> figures, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.figures = figures;
    this.nanoTime = nanoTime;
    this.nextElection = nanoTime.getAsLong() + ELECTION_NANOS;
    Gauge<Integer> count = notShown::get;
    metrics.gauge("learnersNotShown", count);
  }

  /** The figures of a learner, which is active; null if it has no gauges. */
  public @Nullable F of(String learner) {
    long now = nanoTime.getAsLong();
    if (now - nextElection >= 0) {
      elect(now);
      nextElection = now + ELECTION_NANOS;
    }
    Activity activity = active.get(learner);
    if (activity == null) {
      if (active.size() >= MOST_KNOWN) {
        return null;
      }
      activity = new Activity();
      active.put(learner, activity);
    }
    activity.times++;
    activity.last = now;
    Shown<F> own = shown.get(learner);
    if (own == null && shown.size() < MOST_SHOWN && mayBeShown(learner)) {
      own = show(learner);
    }
    if (own == null) {
      sayNotShown(learner);
    }
    count();
    return own == null ? null : own.figures;
  }

  /** Removes a learner's gauges, until it is active again. */
  public void release(String learner) {
    active.remove(learner);
    hide(learner);
    count();
  }

  private void count() {
    notShown.set(active.size() - shown.size());
  }

  /** Flink keeps a little of each group that was ever closed, so their number is limited too. */
  private boolean mayBeShown(String learner) {
    return everShown.size() < MOST_KNOWN || everShown.contains(learner);
  }

  private Shown<F> show(String learner) {
    everShown.add(learner);
    MetricGroup group = metrics.addGroup("learner", learner);
    Shown<F> own = new Shown<>(group, figures.apply(learner, group));
    shown.put(learner, own);
    return own;
  }

  private void hide(String learner) {
    Shown<F> own = shown.remove(learner);
    // A group of a running job is one of these; the interface cannot remove a gauge.
    if (own != null && own.group instanceof AbstractMetricGroup<?> group) {
      group.close();
    }
  }

  /** Lets idle learners go, and the most active ones take the places of the least active. */
  private void elect(long now) {
    List<String> idle =
        active.entrySet().stream()
            .filter(one -> now - one.getValue().last >= IDLE_NANOS)
            .map(Map.Entry::getKey)
            .toList();
    idle.forEach(this::release);
    Comparator<String> byActivity = Comparator.comparingDouble(this::times);
    List<String> least = new ArrayList<>(shown.keySet());
    least.sort(byActivity.thenComparing(Comparator.naturalOrder()));
    List<String> most =
        new ArrayList<>(
            active.keySet().stream()
                .filter(one -> !shown.containsKey(one) && mayBeShown(one))
                .toList());
    most.sort(byActivity.reversed().thenComparing(Comparator.naturalOrder()));
    for (int i = 0; i < most.size(); i++) {
      if (shown.size() >= MOST_SHOWN) {
        if (i >= least.size() || times(most.get(i)) <= CLEARLY_MORE * times(least.get(i))) {
          break;
        }
        hide(least.get(i));
      }
      show(most.get(i));
    }
    active.values().forEach(activity -> activity.times /= 2);
    count();
  }

  private double times(String learner) {
    Activity activity = active.get(learner);
    return activity == null ? 0 : activity.times;
  }

  private void sayNotShown(String learner) {
    warnings.log(
        leftOut ->
            LOG.info(
                "Learner has no metrics of its own, because an operator shows the {} most active:"
                    + " learner={} leftOut={}",
                MOST_SHOWN,
                learner,
                leftOut));
  }
}
