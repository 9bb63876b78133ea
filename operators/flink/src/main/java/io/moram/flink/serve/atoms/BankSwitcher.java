// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.moram.flink.logging.LearnerLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.versions.BankVersions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Switches learners to the newest version of their bank, and logs it. A learner that is not loaded
 * takes the newest version when it is loaded. Other threads load the versions, several at once, and
 * the version before answers meanwhile. A version that cannot be loaded is tried again, with pauses
 * that double up to a minute. Thread-safe.
 */
final class BankSwitcher {
  private static final LearnerLog LOG = new LearnerLog(BankSwitcher.class);

  private final BankVersions versions;
  private final BankCache cache;
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  private final Executor loaders;
  private final Map<String, Integer> current = new ConcurrentHashMap<>();

  /** The learners that are being switched, and whether they have changed meanwhile. */
  private final Map<String, Boolean> underWay = new HashMap<>();

  /** The versions that could not be loaded. */
  private final Map<String, Integer> told = new ConcurrentHashMap<>();

  /**
   * @param loaders load the new versions
   */
  BankSwitcher(BankVersions versions, BankCache cache, Executor loaders) {
    this.versions = versions;
    this.cache = cache;
    this.loaders = loaders;
  }

  /** Switches a learner to its newest version, without waiting for it. */
  void changed(String learner) {
    synchronized (underWay) {
      if (underWay.computeIfPresent(learner, (name, again) -> true) != null) {
        return;
      }
      underWay.put(learner, false);
    }
    loaders.execute(() -> attempt(learner, FIRST_PAUSE_MILLIS));
  }

  private void attempt(String learner, long pauseMillis) {
    if (!switchToNewest(learner)) {
      CompletableFuture.delayedExecutor(pauseMillis, MILLISECONDS, loaders)
          .execute(() -> attempt(learner, Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)));
    } else if (!isOver(learner)) {
      attempt(learner, FIRST_PAUSE_MILLIS);
    }
  }

  private boolean isOver(String learner) {
    synchronized (underWay) {
      if (Boolean.TRUE.equals(underWay.get(learner))) {
        underWay.put(learner, false);
        return false;
      }
      underWay.remove(learner);
      return true;
    }
  }

  /**
   * Takes the newest versions as the current ones, without a log line for each.
   *
   * @return the number of learners
   */
  int start() {
    for (String learner : versions.learners()) {
      current.put(learner, versions.newest(learner).version());
    }
    return current.size();
  }

  /** The learners that an earlier version answers because the newest could not be read. */
  Set<String> behind() {
    return cache.behind();
  }

  /**
   * Switches a learner to its newest version.
   *
   * @return false if the version could not be loaded; the learner keeps the version before
   */
  boolean switchToNewest(String learner) {
    int from = current.getOrDefault(learner, 0);
    int to = versions.newest(learner).version();
    int newestTask = to - 1;
    try {
      cache.refresh(learner);
    } catch (IOException | RuntimeException e) {
      // One line per version, however often it is tried.
      if (!Integer.valueOf(to).equals(told.put(learner, to))) {
        LOG.warn(
            learner,
            newestTask,
            "Bank version {} cannot be loaded, version {} still answers: {}",
            to,
            from,
            String.valueOf(e.getMessage()));
      }
      return false;
    }
    told.remove(learner);
    if (to != from) {
      current.put(learner, to);
      LOG.info(learner, newestTask, "Bank version switched: from={} to={}", from, to);
    }
    return true;
  }
}
