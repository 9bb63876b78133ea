// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import io.moram.flink.logging.LearnerLog;
import io.moram.flink.logging.WarningLimit;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankVersions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Switches learners to the newest version of their bank, and logs it. A learner that is not loaded
 * takes the newest version when it is loaded. For one thread.
 */
final class BankSwitcher {
  private static final LearnerLog LOG = new LearnerLog(BankSwitcher.class);

  private final BankVersions versions;
  private final BankCache cache;
  private final Map<String, Integer> current = new HashMap<>();
  private final WarningLimit failures = new WarningLimit();

  BankSwitcher(BankVersions versions, BankCache cache) {
    this.versions = versions;
    this.cache = cache;
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
    } catch (IOException e) {
      failures.log(
          leftOut ->
              LOG.warn(
                  learner,
                  newestTask,
                  "Bank version {} cannot be loaded, version {} still answers: {} leftOut={}",
                  to,
                  from,
                  String.valueOf(e.getMessage()),
                  leftOut));
      return false;
    }
    if (to != from) {
      current.put(learner, to);
      LOG.info(learner, newestTask, "Bank version switched: from={} to={}", from, to);
    }
    return true;
  }
}
